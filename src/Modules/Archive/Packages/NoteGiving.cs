using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Archive.Packages;

internal sealed record ArchivePackageInput(Guid PackageId);

/// <summary>First half of a package: that the dossier is given out becomes an act of it, and a line of the access log its owner reads. The second half proves these acts too.</summary>
internal sealed class NoteGiving(AppDb db, Act act, IGiveEvidence evidence, JobQueue jobs, TextTable texts) : IJob<ArchivePackageInput>
{
    public const string Kind = "archive.note-giving";
    private const int Step = 50;

    public async Task RunAsync(ArchivePackageInput input, JobContext context, CancellationToken ct)
    {
        var package = await db.Set<ArchivePackage>().AsNoTracking().SingleAsync(p => p.Id == input.PackageId, ct);
        if (package.State != ArchivePackageState.Waiting)
        {
            return;
        }

        var list = await db.Set<ArchiveList>().AsNoTracking().SingleAsync(l => l.Id == package.ListId, ct);
        var rows = await db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == list.Id).OrderBy(r => r.Number).ToListAsync(ct);
        var reason = texts.Get("archive.package.reason", "vi") + $" {list.Number}/{list.Year}";
        var askedBy = package.AskedById is { } officer ? new AskedBy(officer, package.AskedBy) : null;
        foreach (var some in rows.Where(r => r.Number > package.NotedTo).Chunk(Step))
        {
            foreach (var row in some)
            {
                await evidence.NoteAsync(row.Code, reason, askedBy, ct);
            }

            (await db.Set<ArchivePackage>().SingleAsync(p => p.Id == package.Id, ct)).NotedTo = some[^1].Number;
            await db.SaveChangesAsync(ct);
            db.Forget();
            await context.ReportAsync(100 * some[^1].Number / Math.Max(1, rows.Count));
        }

        jobs.Enqueue(MakePackage.Kind, input, act.Now + MakePackage.Pause, package.Id);
        await db.SaveChangesAsync(ct);
    }
}
