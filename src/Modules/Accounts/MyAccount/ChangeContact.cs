using System.Globalization;
using System.Net.Mail;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Accounts.MyAccount;

/// <summary>The owner says where to write and call; empty means: as the identity server has it. The address that was theirs until now is told, because somebody else may sit at their screen.</summary>
internal sealed class ChangeContact(Act act, FieldProtector protector, MailQueue mail, Settings settings, ITexts texts)
{
    public void Run(Account account, string? phone, string? email)
    {
        var (until, same) = (account.ContactEmail ?? account.Email, account.ContactEmail == Tidy(email) && account.ContactPhone(protector) == Tidy(phone));
        account.ChangeContact(Tidy(phone), Tidy(email), protector);
        act.On(account, "accounts.change-contact");
        if (!same && MailAddress.TryCreate(until, out var to))
        {
            var at = VietnamTime.ToLocal(act.Now).ToString("HH:mm dd/MM/yyyy", CultureInfo.InvariantCulture);
            mail.Queue(to.Address, texts["accounts.mail.contact.subject"], texts["accounts.mail.contact", at, new Uri(settings.BaseAddress, "/tai-khoan")], account.Id);
        }
    }

    private static string? Tidy(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
