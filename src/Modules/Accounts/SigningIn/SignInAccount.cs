using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>Opens or refreshes the account of somebody the identity server has just proven; called on the way back from it.</summary>
internal sealed class SignInAccount(AppDb db, Act act, FieldProtector protector)
{
    public async Task<Account> RunAsync(ProvenIdentity proven, CancellationToken ct)
    {
        var account = await db.Set<Account>().SingleOrDefaultAsync(a => a.IdentitySubject == proven.IdentitySubject, ct);
        var isNew = account is null;

        if (account is null)
        {
            account = new Account { IdentitySubject = proven.IdentitySubject };
            db.Add(account);
        }

        // The request itself is anonymous still; who acts is the one just proven.
        using (act.As(new Caller(CallerKind.Citizen, account.Id, proven.Name), act.Now))
        {
            account.Prove(proven, act.Now, protector);
            act.On(account, isNew ? "accounts.open" : "accounts.sign-in");
        }

        return account;
    }
}
