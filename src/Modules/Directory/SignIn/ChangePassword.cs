using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>Gives an officer the password they chose and ends their other sessions. Used by the first-password page and the account page.</summary>
internal sealed class ChangePassword(AppDb db, OfficerChange change, PasswordRules passwords, EndSessions sessions, PersonNotice notice)
{
    public async Task<(Officer Officer, OfficerLogin Login)> RunAsync(Guid officerId, string password, CancellationToken ct)
    {
        var officer = await db.Set<Officer>().SingleAsync(o => o.Id == officerId, ct);
        var login = await db.Set<OfficerLogin>().SingleAsync(l => l.Id == officerId, ct);
        passwords.SetOwn(login, password);
        officer.MustChangePassword = false;
        await sessions.OthersAsync(officerId, SessionEnd.PasswordChanged, ct);
        notice.Tell(officer, "directory.password-changed");
        await change.RecordAsync(officer, "directory.password-changed", null, ct);
        return (officer, login);
    }
}
