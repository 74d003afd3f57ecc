using System.Text.RegularExpressions;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory.Importing;

/// <summary>One version of an agency as written in a file.</summary>
internal sealed record AgencyRow(
    string Key, string Name, string ShortName, string Kind, AgencyLevel Level, string Code, Mark CodeMark, string OldCode,
    string StatisticalCode, string Parent, Period Valid, bool InScope, string Aliases, string Source, Mark Mark, string Note);

/// <summary>Checks the rows of an agency file, each alone and then against the others.</summary>
internal static partial class AgencyRows
{
    public static readonly string[] Columns =
    [
        "key", "name", "short_name", "kind", "level", "code", "code_mark", "old_code", "statistical_code", "parent",
        "valid_from", "valid_to", "in_scope", "aliases", "source", "mark", "note",
    ];

    private static readonly Dictionary<string, string> Kinds =
        new[] { "committee", "department", "office", "board", "service-centre", "vertical", "ministry", "public-unit", "other" }
            .ToDictionary(k => k);

    private static readonly Dictionary<string, AgencyLevel> Levels = new()
    {
        ["province"] = AgencyLevel.Province,
        ["district"] = AgencyLevel.District,
        ["commune"] = AgencyLevel.Commune,
        ["central"] = AgencyLevel.Central,
    };

    private static readonly Dictionary<string, Mark> Marks = new()
    {
        ["verified"] = Mark.Verified,
        ["general-knowledge"] = Mark.GeneralKnowledge,
        ["unverified"] = Mark.Unverified,
    };

    public static List<CheckedRow<AgencyRow>> Check(IEnumerable<TableRow> rows, Func<string, bool> agencyExists)
    {
        var read = rows.Select(Read).ToList();
        var keys = read.Where(r => r.Value is not null && r.Problems.Count == 0).Select(r => r.Value!.Key).ToHashSet();
        var accepted = new Dictionary<string, List<CheckedRow<AgencyRow>>>();
        var codes = new Dictionary<string, List<CheckedRow<AgencyRow>>>();
        return WithParents([.. read.Select(row => Against(row, keys, agencyExists, accepted, codes))], agencyExists);
    }

    /// <summary>A row whose parent row was rejected cannot be taken either, nor the rows below it.</summary>
    private static List<CheckedRow<AgencyRow>> WithParents(List<CheckedRow<AgencyRow>> rows, Func<string, bool> agencyExists)
    {
        for (var changed = true; changed;)
        {
            changed = false;
            var keys = rows.Where(r => r.IsGood).Select(r => r.Value!.Key).ToHashSet();
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i] is { IsGood: true, Value.Parent: { Length: > 0 } parent } && !keys.Contains(parent) && !agencyExists(parent))
                {
                    rows[i] = rows[i] with { Problems = [new("parent", "directory.import.parent", parent)] };
                    changed = true;
                }
            }
        }

        return rows;
    }

    private static CheckedRow<AgencyRow> Read(TableRow row)
    {
        var cells = new Cells(row);
        var valid = new Period(cells.Day("valid_from"), cells.Day("valid_to"));
        var value = new AgencyRow(
            cells.Text("key", required: true, max: 120, KeyForm(), "directory.import.key"),
            cells.Text("name", required: true),
            cells.Text("short_name", required: true, max: 100),
            cells.Choice("kind", Kinds) ?? "",
            cells.Choice("level", Levels),
            cells.Text("code", max: 35, form: CodeForm(), formText: "directory.import.code"),
            cells.Text("code_mark").Length == 0 ? Mark.Unverified : cells.Choice("code_mark", Marks),
            cells.Text("old_code", max: 35, form: OldCodeForm(), formText: "directory.import.old-code"),
            cells.Text("statistical_code", form: StatisticalForm(), formText: "directory.import.statistical-code"),
            cells.Text("parent", max: 120, form: KeyForm(), formText: "directory.import.key"),
            valid,
            cells.Choice("in_scope", new Dictionary<string, bool> { ["yes"] = true, ["no"] = false }),
            cells.Text("aliases", max: 500),
            cells.Text("source", required: true),
            cells.Choice("mark", Marks),
            cells.Text("note", max: 500));
        if (valid.IsEmpty)
        {
            cells.Problems.Add(new("valid_to", "directory.import.period"));
        }

        return new(row, value, cells.Problems);
    }

    private static CheckedRow<AgencyRow> Against(
        CheckedRow<AgencyRow> row,
        HashSet<string> keys,
        Func<string, bool> agencyExists,
        Dictionary<string, List<CheckedRow<AgencyRow>>> accepted,
        Dictionary<string, List<CheckedRow<AgencyRow>>> codes)
    {
        if (!row.IsGood)
        {
            return row;
        }

        var value = row.Value!;
        var problems = new List<Problem>();
        if (value.Parent.Length > 0 && (value.Parent == value.Key || (!keys.Contains(value.Parent) && !agencyExists(value.Parent))))
        {
            problems.Add(new("parent", "directory.import.parent", value.Parent));
        }

        var sameKey = accepted.TryGetValue(value.Key, out var found) ? found : accepted[value.Key] = [];
        if (sameKey.Find(o => o.Value!.Valid.From == value.Valid.From) is { } twin)
        {
            problems.Add(new("key", "directory.import.duplicate", value.Key, twin.Row.Line));
        }
        else if (sameKey.Find(o => o.Value!.Valid.Meets(value.Valid)) is { } other)
        {
            problems.Add(new("valid_from", "directory.import.overlap", value.Key, other.Row.Line));
        }

        var sameCode = codes.TryGetValue(value.Code, out var holders) ? holders : codes[value.Code] = [];
        if (value.Code.Length > 0 && sameCode.Find(o => o.Value!.Key != value.Key && o.Value.Valid.Meets(value.Valid)) is { } holder)
        {
            problems.Add(new("code", "directory.import.code-taken", value.Code, holder.Row.Line));
        }

        if (problems.Count > 0)
        {
            return row with { Problems = problems };
        }

        sameKey.Add(row);
        sameCode.Add(row);
        return row;
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex KeyForm();

    // Decision 20/2020/QĐ-TTg: a letter A-Y and two digits, then groups from left to right.
    [GeneratedRegex(@"^[A-Y]\d{2}(\.[0-9A-Z]+)*$")]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"^\d{3}\.\d{2}\.\d{2,3}\.[A-Y]\d{2}$")]
    private static partial Regex OldCodeForm();

    [GeneratedRegex(@"^(\d{2}|\d{3}|\d{5})$")]
    private static partial Regex StatisticalForm();
}
