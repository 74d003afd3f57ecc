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

        var changed = 0;
        foreach (var group in rows.GroupBy(r => r.Key))
        {
            var isNew = !known.TryGetValue(group.Key, out var agency);
            agency ??= new Agency { Id = AgencyKey.IdOf(group.Key), Key = group.Key };
            var last = group.OrderBy(r => r.Valid.From ?? DateOnly.MinValue).Last();

            var dirty = agency.Aliases != last.Aliases || agency.Note != last.Note;
            agency.Aliases = last.Aliases;
            agency.Note = last.Note;
            dirty |= PutVersions(agency.Id, [.. versions[agency.Id]], group);
            dirty |= PutCodes(agency.Id, [.. codes[agency.Id]], group);
            dirty |= PutScopes(agency.Id, [.. scopes[agency.Id]], group);
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

    private bool PutVersions(Guid id, List<AgencyVersion> old, IEnumerable<AgencyRow> rows) =>
        Replace(
            old,
            v => (new Period(v.ValidFrom, v.ValidTo), new VersionFacts(v.Name, v.ShortName, v.Level, v.Kind, v.ParentId, v.Source, v.Mark)),
            rows.Select(r => (r.Valid, (VersionFacts?)new VersionFacts(
                r.Name, r.ShortName, r.Level, r.Kind, r.Parent.Length == 0 ? null : AgencyKey.IdOf(r.Parent), r.Source, r.Mark))),
            (period, f) => new AgencyVersion
            {
                Id = Guid.CreateVersion7(), AgencyId = id, Name = f.Name, ShortName = f.ShortName, Level = f.Level, Kind = f.Kind,
                ParentId = f.ParentId, Source = f.Source, Mark = f.Mark, ValidFrom = period.From, ValidTo = period.To,
            });

    private bool PutCodes(Guid id, List<AgencyCode> old, IEnumerable<AgencyRow> rows)
    {
        var dirty = false;
        foreach (var scheme in Enum.GetValues<CodeScheme>())
        {
            dirty |= Replace(
                [.. old.Where(c => c.Scheme == scheme)],
                c => (new Period(c.ValidFrom, c.ValidTo), new CodeFacts(c.Value, c.Mark)),
                rows.Select(r => (r.Valid, CodeFacts.Of(r, scheme))),
                (period, f) => new AgencyCode
                {
                    Id = Guid.CreateVersion7(), AgencyId = id, Scheme = scheme, Value = f.Value, Mark = f.Mark,
                    ValidFrom = period.From, ValidTo = period.To,
                });
        }

        return dirty;
    }

    private bool PutScopes(Guid id, List<AgencyScope> old, IEnumerable<AgencyRow> rows) =>
        Replace(
            old,
            s => (new Period(s.ValidFrom, s.ValidTo), "in"),
            rows.Select(r => (r.Valid, r.InScope ? "in" : null)),
            (period, _) => new AgencyScope
            {
                Id = Guid.CreateVersion7(), AgencyId = id, ValidFrom = period.From, ValidTo = period.To,
            });

    private bool Replace<TRow, TFacts>(
        List<TRow> old,
        Func<TRow, (Period, TFacts)> read,
        IEnumerable<(Period Period, TFacts? Facts)> put,
        Func<Period, TFacts, TRow> make)
        where TRow : class
        where TFacts : class
    {
        var before = old.ConvertAll(r => read(r));
        var after = put.Aggregate(
            before.ToList(), (rows, next) => Timeline.Put(rows.Select(r => (r.Item1, r.Item2)), next.Period, next.Facts));
        if (after.Count == before.Count && after.All(before.Contains))
        {
            return false;
        }

        db.RemoveRange(old);
        db.AddRange(after.Select(r => make(r.Item1, r.Item2)));
        return true;
    }

    private sealed record VersionFacts(
        string Name, string ShortName, AgencyLevel Level, string Kind, Guid? ParentId, string Source, Mark Mark);

    private sealed record CodeFacts(string Value, Mark Mark)
    {
        public static CodeFacts? Of(AgencyRow row, CodeScheme scheme) => scheme switch
        {
            CodeScheme.Qd20 when row.Code.Length > 0 => new(row.Code, row.CodeMark),
            CodeScheme.Qcvn102 when row.OldCode.Length > 0 => new(row.OldCode, row.CodeMark),
            CodeScheme.Statistical when row.StatisticalCode.Length > 0 => new(row.StatisticalCode, row.Mark),
            _ => null,
        };
    }
}
