using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Archive;

/// <summary>Who decides is not who did the work before, and neither stands in for the other. Read from the audit, which names everybody who ever did it and whose post they used.</summary>
internal sealed class FourEyes(AppDb db, Act act)
{
    /// <param name="before">The acts after which a person may not decide. Called after the permission is required, for that says whose post is used.</param>
    public async Task MustBeAnotherAsync(Guid subjectId, IReadOnlyCollection<string> before, CancellationToken ct)
    {
        var people = await db.Set<AuditRow>().AsNoTracking().Where(r => r.SubjectId == subjectId && before.Contains(r.Act)).Select(r => new { r.ActorId, r.OnBehalfOf }).ToListAsync(ct);
        var mine = new[] { act.Caller.Id, act.Caller.OnBehalfOf };
        if (people.Exists(p => mine.Any(m => m is not null && (m == p.ActorId || m == p.OnBehalfOf))))
        {
            throw new RuleBroken("archive.second-person");
        }
    }
}
