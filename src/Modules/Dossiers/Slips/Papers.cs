using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>Finds a paper by its address, for whoever may read its dossier.</summary>
internal sealed class Papers(AppDb db, Caller caller, DossierAccess access, ComposePaper compose)
{
    /// <summary>Address of the control slip, which has no row of its own.</summary>
    public const string Control = "kiem-soat";

    public async Task<Paper> SlipAsync(string code, string which, CancellationToken ct)
    {
        var dossier = await access.FindAsync(code, ct);
        if (which == Control)
        {
            var steps = await db.Set<DossierStep>().AsNoTracking().Where(s => s.DossierId == dossier.Id).ToListAsync(ct);
            return compose.Control(dossier, steps, publicOnly: !caller.IsOfficer);
        }

        return Guid.TryParse(which, out var id) && await db.Set<DossierSlip>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.DossierId == dossier.Id, ct) is { } slip
            ? compose.Slip(slip)
            : throw new NotFoundException("slip");
    }

    public async Task<Paper> ResultAsync(string code, Guid resultId, CancellationToken ct)
    {
        var dossier = await access.FindAsync(code, ct);
        access.Opened(dossier, Opened.Results);
        var result = await db.Set<DossierResult>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == resultId && r.DossierId == dossier.Id && r.Valid, ct);
        return result is { Text.Length: > 0 } ? compose.Result(dossier, result) : throw new NotFoundException("result");
    }

    /// <summary>The newest receipts of some dossiers, in the order asked; what may not be read or has none is left out.</summary>
    public async Task<IReadOnlyList<Paper>> ReceiptsAsync(IReadOnlyList<string> codes, CancellationToken ct)
    {
        var readable = await access.Readable().AsNoTracking().Where(d => codes.Contains(d.Code)).ToListAsync(ct);
        readable.ForEach(d => access.Opened(d, Opened.Papers));
        var ids = readable.Select(d => d.Id).ToList();
        var key = SlipWriter.KeyOf(SlipKind.Receipt);
        var slips = (await db.Set<DossierSlip>().AsNoTracking().Where(s => ids.Contains(s.DossierId) && s.Kind == key && s.VoidedAt == null).ToListAsync(ct))
            .GroupBy(s => s.DossierId).ToDictionary(g => g.Key, g => g.MaxBy(s => s.Number)!);
        return [.. codes.Distinct().Select(c => readable.Find(d => d.Code == c)).Where(d => d is not null && slips.ContainsKey(d.Id)).Select(d => compose.Slip(slips[d!.Id]))];
    }
}
