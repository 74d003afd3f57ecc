using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Tells operations when the key file is not the one the dossiers were written with: nobody would be found by number, and people would count twice (ADR 37).</summary>
internal sealed class NumberConditions(AppDb db, FieldProtector protector, KeyMarks marks) : IConditionSource
{
    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var all = db.Set<Dossier>().AsNoTracking();
        // A key made anew by mistake writes the newest; the oldest shows it.
        var fit = await FitsAsync(all.OrderBy(d => d.Id), ct) && await FitsAsync(all.OrderByDescending(d => d.Id), ct);
        if (!fit)
        {
            await marks.WriteAsync(KeyMark.Misfit, protector.CurrentPrefix, ct);
            return [new("lasting-key-other", ConditionState.Bad)];
        }

        // What was written meanwhile lies somewhere between the oldest and the newest.
        return [await marks.ReadAsync(KeyMark.Misfit, ct) is null ? new("lasting-key", ConditionState.Good) : new("lasting-key-mixed", ConditionState.Bad)];
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
