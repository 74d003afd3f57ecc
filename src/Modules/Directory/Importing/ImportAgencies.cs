using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Importing;

/// <summary>Takes checked agency rows into the directory; a row holds for its period whatever stood there before. Used by the seed and the command line.</summary>
internal sealed class ImportAgencies(AppDb db, Act act, CatalogueStamp stamp)
{
    /// <returns>How many agencies were added or changed.</returns>
    public async Task<int> RunAsync(IReadOnlyCollection<AgencyRow> rows, CancellationToken ct)
    {
        var known = await db.Set<Agency>().ToDictionaryAsync(a => a.Key, ct);
        var versions = (await db.Set<AgencyVersion>().ToListAsync(ct)).ToLookup(v => v.AgencyId);
        var codes = (await db.Set<AgencyCode>().ToListAsync(ct)).ToLookup(c => c.AgencyId);
        var scopes = (await db.Set<AgencyScope>().ToListAsync(ct)).ToLookup(s => s.AgencyId);

        var periods = new AgencyPeriods(db);
        var changed = 0;
        foreach (var group in rows.GroupBy(r => r.Key))
        {
            var isNew = !known.TryGetValue(group.Key, out var agency);
            agency ??= new Agency { Id = AgencyKey.IdOf(group.Key), Key = group.Key };
            var last = group.OrderBy(r => r.Valid.From ?? DateOnly.MinValue).Last();

            var dirty = agency.Aliases != last.Aliases || agency.Note != last.Note;
            agency.Aliases = last.Aliases;
            agency.Note = last.Note;
            dirty |= periods.PutVersions(agency.Id, [.. versions[agency.Id]], group);
            dirty |= periods.PutCodes(agency.Id, [.. codes[agency.Id]], group);
            dirty |= periods.PutScopes(agency.Id, [.. scopes[agency.Id]], group);
            if (!isNew && !dirty)
            {
                continue;
            }

            if (isNew)
            {
                db.Add(agency);
            }

            act.On(agency, isNew ? "directory.agency-added" : "directory.agency-changed");
            act.Publish(new AgencyChanged(agency.Id, group.Min(r => r.Valid.From) ?? act.Today));
            changed++;
        }

        if (changed > 0)
        {
            await stamp.BumpAsync(db, DirectorySnapshot.Stamp, ct);
        }

        return changed;
    }
}
