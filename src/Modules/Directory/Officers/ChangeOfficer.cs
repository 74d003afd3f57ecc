using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Corrects an officer's details, closes or opens the account, ends its sessions, or gives a new first password. Used by the officers pages.</summary>
internal sealed class ChangeOfficer(AppDb db, Act act, OfficerChange change, OfficerAuthority authority, PasswordRules passwords, EndSessions sessions, PersonNotice notice)
{
    public sealed record Input(Guid OfficerId, string Name, string? Email, string? Phone);

    public async Task<Officer> RunAsync(Input input, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(input.OfficerId, ct);
        if (officer.Email != input.Email)
        {
            // To the old address: what is sent after this no longer reaches it.
            notice.Tell(officer, "directory.email-changed");
        }

        officer.Name = input.Name;
        officer.Folded = AddOfficer.FoldedOf(input.Name, officer.UserName);
        officer.Email = input.Email;
        officer.Phone = input.Phone;
        return await change.RecordAsync(officer, "directory.officer-changed", null, ct);
    }

    public async Task<Officer> SetActiveAsync(Guid officerId, bool active, string? reason, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(officerId, ct);
        officer.Active = active;
        if (active && await db.Set<OfficerLogin>().FindAsync([officerId], ct) is { } login)
        {
            // Opened again, the account has its idle days before it.
            login.OpenedAt = act.Now;
        }

        if (!active)
        {
            await sessions.OthersAsync(officerId, SessionEnd.AccountClosed, ct);
        }

        return await change.RecordAsync(officer, active ? "directory.officer-opened" : "directory.officer-closed", reason, ct);
    }

    /// <summary>For a lost telephone or an unlocked computer: the account stays, every session of it ends.</summary>
    public async Task<int> EndSessionsAsync(Guid officerId, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(officerId, ct);
        var ended = await sessions.OthersAsync(officerId, SessionEnd.EndedByAdministrator, ct);
        await change.RecordAsync(officer, "directory.sessions-ended", null, ct);
        return ended;
    }

    /// <returns>The new first password, shown once.</returns>
    public async Task<(Officer Officer, string FirstPassword)> ResetPasswordAsync(Guid officerId, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(officerId, ct);
        var first = PasswordRules.NewFirst();
        var login = await db.Set<OfficerLogin>().FindAsync([officerId], ct);
        if (login is null)
        {
            db.Add(passwords.FirstLogin(officerId, officer.UserName, first));
        }
        else
        {
            passwords.SetFirst(login, first);
        }

        officer.MustChangePassword = true;
        await sessions.OthersAsync(officerId, SessionEnd.PasswordChanged, ct);
        notice.Tell(officer, "directory.password-reset");
        return (await change.RecordAsync(officer, "directory.password-reset", null, ct), first);
    }
}
