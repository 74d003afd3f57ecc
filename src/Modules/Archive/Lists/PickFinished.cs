using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>Finished dossiers that stand in no list yet: what the page counts before a list is made is what the list then holds.</summary>
internal sealed class PickFinished(AppDb db, IFinishedDossiers finished)
{
    private const int Step = 1000;

    /// <param name="own">A list whose own rows count as free.</param>
    public async Task<(IReadOnlyList<Guid> Found, bool More)> FreeAsync(Guid agencyId, int year, string? fieldCode, Guid? own, int most, CancellationToken ct)
    {
        var found = new List<Guid>();
        for (var skip = 0; ; skip += Step)
        {
            var page = await finished.OfAsync(agencyId, year, fieldCode, skip, Step, ct);
            var taken = (await db.Set<ListRow>().Where(r => page.Contains(r.DossierId) && r.ListId != own).Select(r => r.DossierId).ToListAsync(ct)).ToHashSet();
            found.AddRange(page.Where(id => !taken.Contains(id)));
            if (page.Count < Step || found.Count > most)
            {
                return ([.. found.Take(most)], found.Count > most);
            }
        }
    }

    /// <summary>The chosen ones in the order given.</summary>
    public Task<IReadOnlyList<DossierForArchive>> DescribeAsync(IReadOnlyList<Guid> ids, CancellationToken ct) => finished.DescribeAsync(ids, ct);
}
