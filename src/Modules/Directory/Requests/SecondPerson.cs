using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Requests;

/// <summary>
/// Who may confirm what another administrator asked for: somebody else, in a post of their own, with an account that nobody else has made, opened, given rights
/// or a new password these days. Without the last, one administrator could make the second one.
/// </summary>
internal sealed class SecondPerson(AppDb db, Act act, OfficerAuthority authority)
{
    private static readonly TimeSpan SettledAfter = TimeSpan.FromDays(7);

    public async Task MustBeAsync(AccountRequest request, CancellationToken ct)
    {
        if (act.Caller.Id is not { } decider || decider == request.AskedBy)
        {
            throw new RuleBroken("directory.request-second-person");
        }

        var since = act.Now - SettledAfter;
        if (!act.Caller.Mandates.Any(m => m.OnBehalfOf is null && m.Permissions.Contains(OfficerAuthority.Permission))
            || await db.Set<AuditRow>().AnyAsync(r => r.SubjectId == decider && r.At > since && r.ActorId != null && r.ActorId != decider, ct))
        {
            throw new RuleBroken("directory.request-settled-person", SettledAfter.TotalDays);
        }

        if (!await db.Set<Officer>().AnyAsync(o => o.Id == request.AskedBy && o.Active, ct))
        {
            throw new RuleBroken("directory.request-closed");
        }

        if (request.AgencyId is { } agency)
        {
            authority.MustManage(agency);
        }
    }
}
