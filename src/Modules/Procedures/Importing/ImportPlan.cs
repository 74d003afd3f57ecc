using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Search;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary>Decides which rows of a file can be written beside what is there: no two published versions of a code share a day. Pure.</summary>
internal sealed class ImportPlan(IEnumerable<ProcedureField> fields)
{
    // A field is named by its code or by its name, with or without diacritics.
    private readonly Dictionary<string, string> _fields = fields.SelectMany(f => new[] { (Name: Fold.Of(f.Code), f.Code), (Name: Fold.Of(f.Name), f.Code) })
        .DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => f.Code);

    private readonly List<ImportRow> _good = [];
    private readonly List<RowError> _errors = [];
    private readonly Dictionary<string, List<Span>> _spans = [];

    public int Read { get; private set; }

    public IReadOnlyList<ImportRow> Good => _good;

    public void Take(TableRow row)
    {
        Read++;
        var (good, error) = ImportRow.Read(row, _fields);
        if (good is not null)
        {
            _good.Add(good);
        }
        else
        {
            _errors.Add(error!);
        }
    }

    public (IReadOnlyList<ImportRow> Kept, IReadOnlyList<RowError> Errors) Decide(IEnumerable<ProcedureVersion> existing)
    {
        foreach (var v in existing.Where(v => v is { State: PublicationState.Published, Code: not null }))
        {
            Of(v.Code!).Add(new Span(v.ValidFrom, null) { To = v.ValidTo });
        }

        var kept = new List<ImportRow>();
        foreach (var row in _good)
        {
            if (Conflict(row) is { } error)
            {
                _errors.Add(error);
            }
            else
            {
                Occupy(row);
                kept.Add(row);
            }
        }

        _errors.Sort((a, b) => a.Line.CompareTo(b.Line));
        return (kept, _errors);
    }

    private RowError? Conflict(ImportRow row)
    {
        var spans = Of(row.Code);
        if (spans.Find(s => s.From == row.ValidFrom) is { } same)
        {
            var what = same.Line is null ? "procedures.import.error.exists" : "procedures.import.error.duplicate";
            return new RowError(row.Line, "valid_from", what, [row.Code, row.ValidFrom, same.Line], row.Row);
        }

        // An earlier version without an end is ended by the new one; any other shared day is a mistake in the file.
        var clash = spans.Find(s => (row.ValidTo is null || s.From <= row.ValidTo) && (s.From > row.ValidFrom || s.To >= row.ValidFrom));
        return clash is null ? null : new RowError(row.Line, "valid_from", "procedures.import.error.overlap", [row.Code, clash.From, clash.To], row.Row);
    }

    private void Occupy(ImportRow row)
    {
        var spans = Of(row.Code);
        foreach (var open in spans.Where(s => s.To is null && s.From < row.ValidFrom))
        {
            open.To = row.ValidFrom.AddDays(-1);
        }

        spans.Add(new Span(row.ValidFrom, row.Line) { To = row.ValidTo });
    }

    private List<Span> Of(string code) => _spans.TryGetValue(code, out var found) ? found : _spans[code] = [];

    private sealed record Span(DateOnly From, int? Line)
    {
        public DateOnly? To { get; set; }
    }
}
