using TinhSo.Platform.Acts;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts.MyAccount;

/// <summary>The owner says where to write and call; empty means: as the identity server has it.</summary>
internal sealed class ChangeContact(Act act, FieldProtector protector)
{
    public void Run(Account account, string? phone, string? email)
    {
        account.ChangeContact(Tidy(phone), Tidy(email), protector);
        act.On(account, "accounts.change-contact");
    }

    private static string? Tidy(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
