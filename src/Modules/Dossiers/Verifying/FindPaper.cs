using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Proving;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Verifying;

/// <summary>Whether a paper still says what holds.</summary>
internal enum PaperStanding
{
    InForce,
    Replaced,
    Withdrawn,
}

/// <summary>What anybody holding a paper may know of it: nothing of the person and nothing of what it decides.</summary>
/// <param name="Number">Printed on the paper.</param>
/// <param name="Result">Null for a slip.</param>
/// <param name="Sha256">Of the file that was issued; null where there was none.</param>
/// <param name="Archival">Hashes of the copy kept for the archive and of those it was renewed from.</param>
/// <param name="Others">Hashes of the other results of the dossier.</param>
internal sealed record FoundPaper(string Title, string Number, string Agency, DateTime IssuedAt, PaperStanding Standing, DateTime? Since, DossierResult? Result, string? Sha256, IReadOnlyList<string> Archival, IReadOnlyList<string> Others);

/// <summary>Finds a result or a slip by its check code; the public check page asks it.</summary>
internal sealed class FindPaper(AppDb db, IAgencies agencies, ComposePaper compose)
{
    public async Task<FoundPaper?> ByAsync(string code, CancellationToken ct) => await ResultAsync(code, ct) ?? await SlipAsync(code, ct);

    private async Task<FoundPaper?> ResultAsync(string code, CancellationToken ct)
    {
        if (await db.Set<DossierResult>().AsNoTracking().SingleOrDefaultAsync(r => r.CheckCode == code, ct) is not { } result)
        {
            return null;
        }

        var agency = await db.Set<Dossier>().Where(d => d.Id == result.DossierId).Select(d => d.CompetentAgencyId).SingleAsync(ct);
        var later = await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == result.DossierId && r.Number > result.Number).OrderBy(r => r.Number).Select(r => (DateTime?)r.IssuedAt).FirstOrDefaultAsync(ct);
        // Ids first, then the files by key: anybody may ask this, and one condition over both would walk through every stored file.
        var results = await db.Set<DossierResult>().Where(r => r.DossierId == result.DossierId).Select(r => new { r.FileId, r.ArchiveFileId }).ToListAsync(ct);
        var former = await db.Set<FormerCopy>().AsNoTracking().Where(c => c.DossierId == result.DossierId).ToListAsync(ct);
        var ids = results.SelectMany(r => new[] { r.FileId, r.ArchiveFileId }).OfType<Guid>().Concat(former.Select(c => c.FileId)).ToList();
        HashSet<Guid> copies = [.. former.Where(c => c.ResultId == result.Id).Select(c => c.FileId), result.ArchiveFileId ?? Guid.Empty];
        var hashes = await db.Set<StoredFile>().Where(f => ids.Contains(f.Id)).Select(f => new { f.Id, f.Sha256 }).ToListAsync(ct);
        var standing = result.Valid ? PaperStanding.InForce : later is null ? PaperStanding.Withdrawn : PaperStanding.Replaced;
        return new(
            result.Title, result.Code, agencies.NameAt(agency, VietnamTime.Day(result.IssuedAt)), result.IssuedAt, standing, result.Valid ? null : later, result,
            hashes.Find(h => h.Id == result.FileId)?.Sha256, [.. hashes.Where(h => copies.Contains(h.Id)).Select(h => h.Sha256)],
            [.. hashes.Where(h => h.Id != result.FileId && !copies.Contains(h.Id)).Select(h => h.Sha256)]);
    }

    private async Task<FoundPaper?> SlipAsync(string code, CancellationToken ct)
    {
        if (await db.Set<DossierSlip>().AsNoTracking().SingleOrDefaultAsync(s => s.CheckCode == code, ct) is not { } slip)
        {
            return null;
        }

        var dossier = await db.Set<Dossier>().Where(d => d.Id == slip.DossierId).Select(d => new { d.Code, d.ReceivingAgencyId }).SingleAsync(ct);
        return new(
            compose.NameOf(slip), dossier.Code, agencies.NameAt(dossier.ReceivingAgencyId, VietnamTime.Day(slip.IssuedAt)), slip.IssuedAt,
            slip.VoidedAt is null ? PaperStanding.InForce : PaperStanding.Withdrawn, slip.VoidedAt, null, null, [], []);
    }
}
