using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Archive.Packages;

/// <summary>The archivist asks for the package of a closed list; one at a time, for it holds everything of thousands of people.</summary>
internal sealed class AskForPackage(AppDb db, Act act, ArchiveScope scope, JobQueue jobs)
{
    public async Task RunAsync(ArchiveList list, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Manage, list.AgencyId);
        if (list.State is not (ListState.Approved or ListState.HandedOver))
        {
            throw new RuleBroken("archive.list-state");
        }

        if (await db.Set<ArchivePackage>().AnyAsync(p => p.ListId == list.Id && p.State == ArchivePackageState.Waiting, ct))
        {
            throw new RuleBroken("archive.package-waiting");
        }

        var package = new ArchivePackage { ListId = list.Id, AskedAt = act.Now, AskedById = act.Caller.Id, AskedBy = act.Caller.Name };
        db.Add(package);
        act.On(list, "archive.ask-package");
        jobs.Enqueue(NoteGiving.Kind, new ArchivePackageInput(package.Id), aboutId: package.Id);
    }
}
