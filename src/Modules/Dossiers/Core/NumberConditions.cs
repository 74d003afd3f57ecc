using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Tells operations when the key file is not the one the dossiers were written with: nobody would be found by number, and people would count twice (ADR 37).</summary>
internal sealed class NumberConditions(AppDb db, FieldProtector protector) : IConditionSource
{
    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var all = db.Set<Dossier>().AsNoTracking();
        // A key made anew by mistake writes the newest; the oldest shows it.
        var fit = await FitsAsync(all.OrderBy(d => d.Id), ct) && await FitsAsync(all.OrderByDescending(d => d.Id), ct);
        return [new(fit ? "lasting-key" : "lasting-key-other", fit ? ConditionState.Good : ConditionState.Bad)];
    }

    private async Task<bool> FitsAsync(IQueryable<Dossier> dossiers, CancellationToken ct)
    {
        try
        {
            return await dossiers.FirstOrDefaultAsync(ct) is not { } dossier || Dossier.IdentifierIndex(protector, dossier.OwnerIdentifier(protector)) == dossier.OwnerIdentifierIndex;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
