using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Dossiers.Personal;

/// <summary>Files of drafts that are thrown away, taken out by their owner or erased: their rows go with the caller's save, their bytes a little later. What a dossier holds since is the dossier's.</summary>
internal sealed class ForgetFiles(AppDb db, Act act, JobQueue jobs)
{
    public async Task RunAsync(IReadOnlyCollection<Guid> files, CancellationToken ct)
    {
        if (files.Count == 0)
        {
            return;
        }

        var used = await db.Set<DossierPaper>().Where(p => p.FileId != null && files.Contains(p.FileId.Value)).Select(p => p.FileId!.Value).ToListAsync(ct);
        var rows = await db.Set<StoredFile>().Where(f => files.Contains(f.Id) && !used.Contains(f.Id)).ToListAsync(ct);
        db.RemoveRange(rows);
        if (rows.Count > 0)
        {
            jobs.Enqueue(PurgeFiles.Kind, new PurgeInput([.. rows.Select(r => r.Sha256).Distinct()]), act.Now + PurgeFiles.After);
        }
    }
}
