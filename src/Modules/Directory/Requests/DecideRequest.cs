using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Requests;

/// <summary>Another administrator confirms or refuses what one has asked, or ends emergency rights early. Used by the page of requests.</summary>
internal sealed class DecideRequest(AppDb db, Act act, OfficerAuthority authority, SecondPerson second, OfficerChange change, PasswordRules passwords, EndSessions sessions, PersonNotice notice)
{
    /// <returns>Of a recovery: the new first password, shown once.</returns>
    public async Task<string?> RunAsync(Guid requestId, CancellationToken ct)
    {
        var request = await OpenAsync(requestId, ct);
        await second.MustBeAsync(request, ct);
        var officer = await authority.MustManageOfficerAsync(request.OfficerId, ct);
        (request.State, request.DecidedBy, request.DecidedAt) = (RequestState.Confirmed, act.Caller.Id, act.Now);
        act.On(request, request.Kind == RequestKind.Recovery ? "directory.recovery-confirmed" : "directory.emergency-confirmed");
        if (request.Kind == RequestKind.Recovery)
        {
            return await RecoverAsync(officer, request.Reason, ct);
        }

        request.Until = act.Now.AddHours(request.Hours);
        await change.RecordAsync(officer, "directory.emergency-begun", request.Reason, ct);
        notice.Tell(officer, "directory.emergency-begun", request.Hours);
        return null;
    }

    /// <summary>By anybody who manages the officer, the asker too.</summary>
    public async Task RefuseAsync(Guid requestId, CancellationToken ct)
    {
        var request = await OpenAsync(requestId, ct);
        await authority.MustManageOfficerAsync(request.OfficerId, ct);
        (request.State, request.DecidedBy, request.DecidedAt) = (RequestState.Refused, act.Caller.Id, act.Now);
        act.On(request, "directory.request-refused");
    }

    public async Task EndAsync(Guid requestId, CancellationToken ct)
    {
        var request = await FindAsync(requestId, ct);
        var officer = await authority.MustManageOfficerAsync(request.OfficerId, ct);
        if (!request.GivesRights(act.Now))
        {
            throw new RuleBroken("directory.request-closed");
        }

        (request.State, request.Until) = (RequestState.Ended, act.Now);
        act.On(request, "directory.emergency-ended");
        await change.RecordAsync(officer, "directory.emergency-ended", null, ct);
    }

    private async Task<string> RecoverAsync(Officer officer, string reason, CancellationToken ct)
    {
        var login = await db.Set<OfficerLogin>().SingleAsync(l => l.Id == officer.Id, ct);
        db.RemoveRange(await db.Set<AuthenticatorKey>().Where(k => k.Id == officer.Id).ToListAsync(ct));
        db.RemoveRange(await db.Set<Passkey>().Where(p => p.OfficerId == officer.Id).ToListAsync(ct));
        db.RemoveRange(await db.Set<RecoveryCode>().Where(c => c.OfficerId == officer.Id).ToListAsync(ct));
        var first = PasswordRules.NewFirst();
        passwords.SetFirst(login, first);
        (login.TwoFactorEnabled, login.SecondFailedCount, officer.MustChangePassword) = (false, 0, true);
        await sessions.OthersAsync(officer.Id, SessionEnd.FactorChanged, ct);
        await change.RecordAsync(officer, "directory.recovered", reason, ct);
        notice.Tell(officer, "directory.recovered");
        return first;
    }

    private async Task<AccountRequest> OpenAsync(Guid id, CancellationToken ct) =>
        await FindAsync(id, ct) is var request && request.IsOpen(act.Now) ? request : throw new RuleBroken("directory.request-closed");

    private async Task<AccountRequest> FindAsync(Guid id, CancellationToken ct) =>
        await db.Set<AccountRequest>().SingleOrDefaultAsync(r => r.Id == id, ct) ?? throw new NotFoundException("request");
}
