using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;

namespace TinhSo.Modules.Dossiers.Personal;

/// <summary>A granted erasure takes a person's drafts with their files, what they wrote in ratings, and the notices of ended dossiers.</summary>
internal sealed class ErasePersonal(AppDb db, Act act, JobQueue jobs)
{
    public async Task RunAsync(Guid accountId, CancellationToken ct)
    {
        await EraseDraftsAsync(accountId, ct);
        var mine = db.Set<Dossier>().Where(d => d.AccountId == accountId);
        var ids = mine.Select(d => d.Id);
        var rated = await db.Set<Rating.Rating>().Where(r => ids.Contains(r.DossierId) && r.Comment != null).ToListAsync(ct);
        var of = rated.ConvertAll(r => r.DossierId);
        foreach (var dossier in await mine.Where(d => of.Contains(d.Id)).ToListAsync(ct))
        {
            rated.Find(r => r.DossierId == dossier.Id)!.Comment = null;
            act.On(dossier, "dossiers.erase-comment");
        }

        var ended = mine.Where(d => d.EndedAt != null).Select(d => (Guid?)d.Id);
        db.RemoveRange(await db.Set<MailRow>().Where(m => ended.Contains(m.AboutId) && m.State == MailState.Sent).ToListAsync(ct));
    }

    /// <summary>A file handed in with a dossier since is the dossier's; the bytes of the others go a little later.</summary>
    private async Task EraseDraftsAsync(Guid accountId, CancellationToken ct)
    {
        var drafts = await db.Set<Draft>().Where(d => d.AccountId == accountId).ToListAsync(ct);
        var files = drafts.SelectMany(d => d.ReadFiles()).Select(f => f.FileId).Distinct().ToList();
        var used = await db.Set<DossierPaper>().Where(p => p.FileId != null && files.Contains(p.FileId.Value)).Select(p => p.FileId!.Value).ToListAsync(ct);
        var rows = await db.Set<StoredFile>().Where(f => files.Contains(f.Id) && !used.Contains(f.Id)).ToListAsync(ct);
        db.RemoveRange(rows);
        db.RemoveRange(drafts);
        if (rows.Count > 0)
        {
            jobs.Enqueue(PurgeFiles.Kind, new PurgeInput([.. rows.Select(r => r.Sha256).Distinct()]), act.Now + PurgeFiles.After);
        }
    }
}
