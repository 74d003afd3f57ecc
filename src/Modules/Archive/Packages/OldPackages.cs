using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Archive.Packages;

/// <summary>Packages go from the disk when their days are over; the archive has them, and they can be made again.</summary>
internal sealed class OldPackages(AppDb db, ArchiveFolder folder) : IOldRecords
{
    public string Record => "archive-package";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var old = await db.Set<ArchivePackage>().Where(p => p.State != ArchivePackageState.Gone && p.AskedAt < before).OrderBy(p => p.AskedAt).Take(most).ToListAsync(ct);
        foreach (var package in old)
        {
            folder.Remove(package.Id);
            package.State = ArchivePackageState.Gone;
        }

        await db.SaveChangesAsync(ct);
        return old.Count;
    }
}
