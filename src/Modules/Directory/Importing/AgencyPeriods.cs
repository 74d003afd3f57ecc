using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Importing;

/// <summary>Writes the dated rows of an agency so that each file row holds for its period; says whether anything changed.</summary>
internal sealed class AgencyPeriods(AppDb db)
{
    public bool PutVersions(Guid id, List<AgencyVersion> old, IEnumerable<AgencyRow> rows) =>
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

    public bool PutCodes(Guid id, List<AgencyCode> old, IEnumerable<AgencyRow> rows)
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

    public bool PutScopes(Guid id, List<AgencyScope> old, IEnumerable<AgencyRow> rows) =>
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
