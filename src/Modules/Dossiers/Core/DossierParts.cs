using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The rows of one dossier for verbs: those in memory and, once the dossier is saved, those in the database; bulk work that has not saved yet asks nothing.</summary>
internal sealed class DossierParts(AppDb db)
{
    public async Task<IReadOnlyList<T>> OfAsync<T>(Dossier dossier, CancellationToken ct)
        where T : class, IPartOf
    {
        if (db.Entry(dossier).State != EntityState.Added)
        {
            await db.Set<T>().Where(p => EF.Property<Guid>(p, "DossierId") == dossier.Id).LoadAsync(ct);
        }

        return [.. db.Tracked<T>(dossier.Id).Distinct()];
    }
}
