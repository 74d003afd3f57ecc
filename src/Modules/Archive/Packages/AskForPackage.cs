using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Archive.Packages;

/// <summary>The archivist asks for the package of a closed list; one at a time, for it holds everything of thousands of people.</summary>
internal sealed class AskForPackage(AppDb db, Act act, ArchiveScope scope, ArchiveFolder folder, JobQueue jobs)
{
    /// <summary>A package that is not made by then never will be.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public async Task RunAsync(ArchiveList list, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Manage, list.AgencyId);
        if (list.State is not (ListState.Approved or ListState.HandedOver))
        {
            throw new RuleBroken("archive.list-state");
        }

        foreach (var waiting in await db.Set<ArchivePackage>().Where(p => p.ListId == list.Id && p.State == ArchivePackageState.Waiting).ToListAsync(ct))
        {
            var givenUp = await db.Set<JobRow>().AnyAsync(j => j.AboutId == waiting.Id && j.State == JobState.GivenUp, ct);
            waiting.State = givenUp || waiting.AskedAt < act.Now - Longest ? ArchivePackageState.Gone : throw new RuleBroken("archive.package-waiting");
            folder.Remove(waiting.Id);
        }

        var package = new ArchivePackage { ListId = list.Id, AskedAt = act.Now, AskedById = act.Caller.Id, AskedBy = act.Caller.Name };
        db.Add(package);
        act.On(list, "archive.ask-package");
        jobs.Enqueue(NoteGiving.Kind, new ArchivePackageInput(package.Id), aboutId: package.Id);
    }
}
