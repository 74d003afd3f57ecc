using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>
/// What every change of a second factor does besides: the audit names it, other sessions end, the person is told by mail. Who must have a factor cannot
/// take off the last one. Used by the verbs that set up and remove factors.
/// </summary>
internal sealed class FactorChange(AppDb db, Act act, OfficerChange change, EndSessions sessions, PersonNotice notice, RequiredFactors required, IOfficerSessions live)
{
    public async Task<Officer> RunAsync(OfficerLogin login, bool has, string what, string? detail, CancellationToken ct)
    {
        if (!has && act.Caller.Id == login.Id && required.Of(login.Id))
        {
            throw new RuleBroken("directory.factor-last");
        }

        var officer = await db.Set<Officer>().SingleAsync(o => o.Id == login.Id, ct);
        login.TwoFactorEnabled = has;
        if (!has)
        {
            // Without a second factor a recovery code would be a second password.
            db.RemoveRange(await db.Set<RecoveryCode>().Where(c => c.OfficerId == login.Id).ToListAsync(ct));
        }

        await sessions.OthersAsync(login.Id, SessionEnd.FactorChanged, ct);
        var session = live.Here;
        if (await db.Set<OpenedSession>().SingleOrDefaultAsync(s => s.Id == session && s.HolderId == login.Id, ct) is { } here)
        {
            // Setting a factor up is itself a proof of it.
            here.SecondFactor = has;
        }

        notice.Tell(officer, what);
        return await change.RecordAsync(officer, what, detail, ct);
    }
}
