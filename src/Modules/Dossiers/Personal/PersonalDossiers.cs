using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;

namespace TinhSo.Modules.Dossiers.Personal;

/// <summary>Dossiers and what hangs on them as personal data: drafts, comments of ratings and notices of ended dossiers can go; the dossiers themselves are records of the state.</summary>
internal sealed class PersonalDossiers(AppDb db, ErasePersonal erase, ExportPersonal export) : IPersonalData
{
    /// <summary>Until the result is in the owner's hands, the office must be able to reach them.</summary>
    public Task<bool> IsNeededAsync(Guid accountId, CancellationToken ct) =>
        Of(accountId).AnyAsync(d => d.EndedAt == null || d.State == DossierState.Done, ct);

    public async Task<IReadOnlyList<KeptData>> KeptAsync(Guid accountId, bool needed, CancellationToken ct)
    {
        var ids = Of(accountId).Select(d => d.Id);
        var all = ids.Select(i => (Guid?)i);
        var notices = await db.Set<MailRow>().CountAsync(m => all.Contains(m.AboutId), ct);
        var old = await ErasePersonal.OldNotices(db, Of(accountId)).CountAsync(ct);
        return
        [
            .. new KeptData[]
            {
                new("drafts", await db.Set<Draft>().CountAsync(d => d.AccountId == accountId, ct), null),
                new("dossiers", await Of(accountId).CountAsync(ct), "record"),
                new("papers", await db.Set<DossierPaper>().CountAsync(p => ids.Contains(p.DossierId), ct), "record"),
                new("results", await db.Set<DossierResult>().CountAsync(r => ids.Contains(r.DossierId), ct), "record"),
                new("ratings", await db.Set<Rating.Rating>().CountAsync(r => ids.Contains(r.DossierId), ct), "figures"),
                new("comments", await db.Set<Rating.Rating>().CountAsync(r => ids.Contains(r.DossierId) && r.Comment != null, ct), null),
                new("notices-open", notices - old, "open-dossier"),
                new("notices", old, null),
            }.Where(k => k.Count > 0),
        ];
    }

    public IAsyncEnumerable<DataPart> ExportAsync(Guid accountId, CancellationToken ct) => export.PartsAsync(accountId, ct);

    public Task EraseAsync(Guid accountId, bool needed, CancellationToken ct) => erase.RunAsync(accountId, ct);

    private IQueryable<Dossier> Of(Guid accountId) => db.Set<Dossier>().AsNoTracking().Where(d => d.AccountId == accountId);
}
