using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Archiving;

/// <summary>Tells the archive which dossiers are finished; names of owners who restricted the use of their data stay here.</summary>
internal sealed class FinishedDossiers(AppDb db, ClosedPeople restricted) : IFinishedDossiers
{
    public async Task<IReadOnlyList<Guid>> OfAsync(Guid agencyId, int year, string? fieldCode, int skip, int most, CancellationToken ct)
    {
        var (from, to) = (new DateOnly(year, 1, 1), new DateOnly(year + 1, 1, 1));
        var rows = Finished().Where(d => d.CompetentAgencyId == agencyId && d.EndedDay >= from && d.EndedDay < to);
        rows = fieldCode is null ? rows : rows.Where(d => d.FieldCode == fieldCode);
        return await rows.OrderBy(d => d.EndedDay).ThenBy(d => d.Id).Skip(skip).Take(most).Select(d => d.Id).ToListAsync(ct);
    }

    public async Task<IReadOnlyList<DossierForArchive>> DescribeAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var found = new Dictionary<Guid, DossierForArchive>();
        foreach (var some in ids.Chunk(500))
        {
            foreach (var dossier in await DescribeAsync(db.Set<Dossier>().Where(d => some.Contains(d.Id)), ct))
            {
                found[dossier.Id] = dossier;
            }
        }

        return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
    }

    public async Task<IReadOnlySet<Guid>> FinishedAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var found = new HashSet<Guid>();
        foreach (var some in ids.Chunk(500))
        {
            found.UnionWith(await Finished().Where(d => some.Contains(d.Id)).Select(d => d.Id).ToListAsync(ct));
        }

        return found;
    }

    public async Task<DossierForArchive?> FindAsync(string code, CancellationToken ct) =>
        (await DescribeAsync(db.Set<Dossier>().Where(d => d.Code == code), ct)).SingleOrDefault();

    /// <summary>With an issued result the owner has not got yet, the desk still works on it.</summary>
    private IQueryable<Dossier> Finished() => db.Set<Dossier>().AsNoTracking()
        .Where(d => d.EndedDay != null && d.State != DossierState.Done && d.Source != DossierSource.Ministry && d.Source != DossierSource.Vertical);

    private async Task<IReadOnlyList<DossierForArchive>> DescribeAsync(IQueryable<Dossier> dossiers, CancellationToken ct)
    {
        var rows = await dossiers.AsNoTracking().Select(d => new
        {
            Dossier = d,
            Papers = db.Set<DossierPaper>().Where(p => p.DossierId == d.Id && p.RemovedAt == null).Sum(p => p.Originals + p.Copies),
            Files = db.Set<DossierPaper>().Count(p => p.DossierId == d.Id && p.RemovedAt == null && p.FileId != null) + db.Set<DossierResult>().Count(r => r.DossierId == d.Id && r.FileId != null),
        }).ToListAsync(ct);
        var closed = await restricted.ReadAsync(ct);
        return
        [
            .. rows.Select(r => new DossierForArchive(
                r.Dossier.Id, r.Dossier.Code, r.Dossier.ProcedureCode, r.Dossier.ProcedureName, r.Dossier.FieldCode, r.Dossier.CompetentAgencyId, r.Dossier.AccountId, closed.Has(r.Dossier.AccountId, r.Dossier.OwnerIdentifierIndex) ? null : r.Dossier.OwnerName,
                r.Dossier.ReceivedDay ?? Platform.Time.VietnamTime.Day(r.Dossier.SubmittedAt), r.Dossier.EndedDay, r.Dossier is { EndedDay: not null, IsCopy: false, State: not DossierState.Done }, r.Papers, r.Files)),
        ];
    }
}
