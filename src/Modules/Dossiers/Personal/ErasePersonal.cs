using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;

namespace TinhSo.Modules.Dossiers.Personal;

/// <summary>A granted erasure takes a person's drafts with their files, what they wrote in ratings, and the notices of ended dossiers.</summary>
internal sealed class ErasePersonal(AppDb db, Act act, ForgetFiles forget)
{
    public async Task RunAsync(Guid accountId, CancellationToken ct)
    {
        var drafts = await db.Set<Draft>().Where(d => d.AccountId == accountId).ToListAsync(ct);
        await forget.RunAsync([.. drafts.SelectMany(d => d.ReadFiles()).Select(f => f.FileId).Distinct()], ct);
        db.RemoveRange(drafts);
        var mine = db.Set<Dossier>().Where(d => d.AccountId == accountId);
        var ids = mine.Select(d => d.Id);
        var rated = await db.Set<Rating.Rating>().Where(r => ids.Contains(r.DossierId) && r.Comment != null).ToListAsync(ct);
        var of = rated.ConvertAll(r => r.DossierId);
        foreach (var dossier in await mine.Where(d => of.Contains(d.Id)).ToListAsync(ct))
        {
            rated.Find(r => r.DossierId == dossier.Id)!.Comment = null;
            act.On(dossier, "dossiers.erase-comment");
        }

        db.RemoveRange(await OldNotices(db, mine).ToListAsync(ct));
    }

    /// <summary>Mails about dossiers that are over; one that still waits to be sent is not taken back.</summary>
    public static IQueryable<MailRow> OldNotices(AppDb db, IQueryable<Dossier> mine)
    {
        var ended = mine.Where(d => d.EndedAt != null).Select(d => (Guid?)d.Id);
        return db.Set<MailRow>().Where(m => ended.Contains(m.AboutId) && m.State != MailState.Waiting);
    }
}
