using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using TinhSo.Platform.Tables;
using Xunit;

namespace TinhSo.Tests.Architecture;

/// <summary>The two security lists say what is shown and what is missing, and say it honestly: what is done names a test that exists.</summary>
[Trait("Engine", "any")]
public sealed partial class AsvsTests
{
    private const string AsvsHeader = "requirement,level,title,applies,evidence,state,note";
    private const string LevelHeader = "control,source,title,product,operator,evidence,state,mark";

    private static readonly string[] States = ["done", "part", "gap"];
    private static readonly string[] Marks = ["verified", "general-knowledge", "unverified"];

    /// <summary>How many requirements of each level ASVS 5.0.0 has.</summary>
    private static readonly Dictionary<string, int> Official = new() { ["1"] = 70, ["2"] = 183, ["3"] = 92 };

    private static readonly Lazy<HashSet<string>> Tests = new(FindTests);

    [Fact]
    public void Every_requirement_is_answered_and_what_is_done_names_its_test()
    {
        var rows = Read("docs/asvs.csv");
        Rule.Holds("asvs", Asvs(AsvsHeader, rows).Concat(Complete(rows)));
    }

    [Fact]
    public void Every_control_of_level_3_says_what_product_and_operator_do()
    {
        var numbers = Read("docs/asvs.csv").Select(r => r["requirement"]!).ToHashSet();
        Rule.Holds("security-level", Level(LevelHeader, Read("docs/security-level-3.csv"), numbers));
    }

    [Theory]
    [InlineData("V1.2,1,A title,yes,docs/map.md,part,some", "is no number")]
    [InlineData("V1.2.3,1,A title,yes,docs/map.md,part,some\nV1.2.3,1,A title,yes,docs/map.md,part,some", "stands twice")]
    [InlineData("V1.2.10,1,A title,yes,docs/map.md,part,some\nV1.2.9,1,A title,yes,docs/map.md,part,some", "is out of order")]
    [InlineData("V1.2.3,4,A title,yes,docs/map.md,part,some", "level")]
    [InlineData("V1.2.3,1,one two three four five six seven eight nine ten eleven twelve thirteen,yes,docs/map.md,part,some", "twelve words")]
    [InlineData("V1.2.3,1,A title,yes,docs/map.md,nearly,some", "state")]
    [InlineData("V1.2.3,1,A title,yes,,part,some", "neither evidence nor a stated gap")]
    [InlineData("V1.2.3,1,A title,yes,docs/map.md,gap,", "does not say what is missing")]
    [InlineData("V1.2.3,1,A title,yes,docs/map.md,done,", "names no test")]
    [InlineData("V1.2.3,1,A title,yes,Architecture.AsvsTests.No_such_test,done,", "does not exist")]
    [InlineData("V1.2.3,1,A title,yes,EndToEnd.NoSuchTests.No_such_test,done,", "does not exist")]
    [InlineData("V1.2.3,1,A title,yes,docs/no-such-file.md,part,some", "does not exist")]
    [InlineData("V1.2.3,1,A title,no,,,", "does not say why")]
    [InlineData("V1.2.3,1,A title,perhaps,,,some", "applies")]
    public void A_dishonest_requirement_is_caught(string lines, string problem) =>
        Rule.Catches(Asvs(AsvsHeader, Parse(AsvsHeader + "\n" + lines)), problem);

    [Fact]
    public void A_list_with_other_columns_or_a_requirement_left_out_is_caught()
    {
        Rule.Catches(Asvs(AsvsHeader, Parse("requirement,title\nV1.2.3,A title")), "columns");
        Rule.Catches(Complete(Parse(AsvsHeader + "\nV1.2.3,1,A title,no,,,some")), "70");
    }

    [Theory]
    [InlineData("1.1,Law,A title,ours,theirs,docs/map.md,part,verified", "is no number")]
    [InlineData("1.1.1,Law,A title,ours,theirs,V9.9.9,gap,verified", "does not exist")]
    [InlineData("1.1.1,Law,A title,ours,theirs,docs/map.md,done,verified", "names no test")]
    [InlineData("1.1.1,Law,A title,ours,theirs,docs/map.md,part,believed", "mark")]
    [InlineData("1.1.1,Law,A title,ours,,docs/map.md,part,verified", "operator")]
    public void A_dishonest_control_is_caught(string line, string problem) =>
        Rule.Catches(Level(LevelHeader, Parse(LevelHeader + "\n" + line), ["V1.2.3"]), problem);

    [Fact]
    public void An_honest_row_passes()
    {
        const string own = "Architecture.AsvsTests.An_honest_row_passes";
        Assert.Empty(Asvs(AsvsHeader, Parse($"{AsvsHeader}\nV1.2.3,1,A title,yes,{own} EndToEnd.EveryPageTests.Pages_for_everybody_are_accessible docs/map.md,done,\nV1.2.10,2,A title,no,,,no such thing here")));
        Assert.Empty(Level(LevelHeader, Parse($"{LevelHeader}\n1.1.1,Law,A title,ours,theirs,V1.2.3 {own},done,verified"), ["V1.2.3"]));
    }

    [Fact]
    public void Every_control_of_the_threat_model_names_its_test_or_says_that_it_has_none()
    {
        Rule.Holds("threat-model", Threats(File.ReadAllLines(Path.Combine(Source.Root, "docs/threat-model.md"))));
        Rule.Catches(Threats(["| 1 | 1 | S | a | b | Nowhere/NoTests |"]), "Nowhere/NoTests");
        Rule.Catches(Threats(["| 1 | 1 | S | a | b | none |"]), "not yet");
        Assert.Empty(Threats(["| 1 | 1 | S | a | b | not yet (trust issue) |", "| 2 | 1 | S | a | b | Architecture/AsvsTests |"]));
    }

    private static IEnumerable<Violation> Threats(IEnumerable<string> lines)
    {
        foreach (var cells in lines.Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length == 8 && int.TryParse(c[1], out _)))
        {
            var named = TestFile().Matches(cells[6]).Select(m => m.Value).ToList();
            foreach (var name in named.Where(n => !File.Exists(Path.Combine(Source.Root, "tests/Tests", n + ".cs"))))
            {
                yield return new(cells[1], $"{name} does not exist");
            }

            if (named.Count == 0 && !cells[6].Contains("not yet", StringComparison.Ordinal))
            {
                yield return new(cells[1], "names no test and does not say \"not yet\"");
            }
        }
    }

    private static IEnumerable<Violation> Asvs(string header, IReadOnlyList<TableRow> rows)
    {
        foreach (var violation in Numbered(header, "requirement", rows))
        {
            yield return violation;
        }

        foreach (var row in rows)
        {
            var (number, state, note) = (row["requirement"] ?? "", row["state"] ?? "", row["note"]);
            var problem = row["level"] is not ("1" or "2" or "3") ? "its level is none of 1, 2, 3"
                : row["title"] is not { } title || title.Split(' ').Length > 12 ? "is not said in at most twelve words"
                : (row["applies"], note) switch { ("no", null) => "does not say why it does not apply", ("yes" or "no", _) => null, _ => "applies is neither yes nor no" };
            if (problem is not null)
            {
                yield return new(number, problem);
            }

            if (row["applies"] == "yes")
            {
                foreach (var violation in Shown(number, state, row["evidence"] ?? "", note, null))
                {
                    yield return violation;
                }
            }
        }
    }

    private static IEnumerable<Violation> Complete(IReadOnlyList<TableRow> rows) =>
        from level in Official
        let found = rows.Count(r => r["level"] == level.Key)
        where found != level.Value
        select new Violation("docs/asvs.csv", $"has {found} requirements of level {level.Key}; the standard has {level.Value}");

    private static IEnumerable<Violation> Level(string header, IReadOnlyList<TableRow> rows, HashSet<string> requirements)
    {
        foreach (var violation in Numbered(header, "control", rows))
        {
            yield return violation;
        }

        foreach (var row in rows)
        {
            var number = row["control"] ?? "";
            var empty = new[] { "source", "title", "product", "operator" }.FirstOrDefault(c => row[c] is null);
            if (empty is not null)
            {
                yield return new(number, $"says nothing under {empty}");
            }

            if (!Marks.Contains(row["mark"]))
            {
                yield return new(number, $"its mark is none of {string.Join(", ", Marks)}");
            }

            foreach (var violation in Shown(number, row["state"] ?? "", row["evidence"] ?? "", row["product"], requirements))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<Violation> Numbered(string header, string column, IReadOnlyList<TableRow> rows)
    {
        if (rows.Count == 0 || string.Join(',', rows[0].Cells.Keys) != header)
        {
            yield return new(column, $"the columns are not {header}");
        }

        var (seen, last) = (new HashSet<string>(), (0, 0, 0));
        foreach (var row in rows)
        {
            var number = row[column] ?? "";
            if (row.Problem is not null)
            {
                yield return new(number, $"cannot be read: {row.Problem}");
            }

            if (Number().Match(number) is not { Success: true } match)
            {
                yield return new(number, $"line {row.Line} is no number");
                continue;
            }

            int Part(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
            var place = (Part(1), Part(2), Part(3));
            if (!seen.Add(number))
            {
                yield return new(number, "stands twice");
            }
            else if (place.CompareTo(last) < 0)
            {
                yield return new(number, "is out of order");
            }

            last = place;
        }
    }

    private static IEnumerable<Violation> Shown(string number, string state, string evidence, string? missing, HashSet<string>? requirements)
    {
        if (!States.Contains(state))
        {
            yield return new(number, $"its state is none of {string.Join(", ", States)}");
        }

        var names = evidence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0 && state != "gap")
        {
            yield return new(number, "has neither evidence nor a stated gap");
        }

        if (state is "gap" or "part" && missing is null)
        {
            yield return new(number, "does not say what is missing");
        }

        if (state == "done" && !names.Any(Tests.Value.Contains))
        {
            yield return new(number, "is done and names no test");
        }

        foreach (var name in names.Where(n => !Exists(n, requirements)))
        {
            yield return new(number, $"{name} does not exist");
        }
    }

    private static bool Exists(string name, HashSet<string>? requirements)
    {
        var path = Path.Combine(Source.Root, name);
        return name.Contains('/', StringComparison.Ordinal) ? File.Exists(path) || Directory.Exists(path)
            : Tests.Value.Contains(name) || (requirements?.Contains(name) ?? false);
    }

    /// <summary>Tests by their full name without "TinhSo.Tests."; those of the browser, which this assembly does not see, from their source.</summary>
    private static HashSet<string> FindTests()
    {
        var own = from type in typeof(AsvsTests).Assembly.GetTypes()
                  from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                  where method.IsDefined(typeof(FactAttribute), inherit: true)
                  select $"{type.FullName}.{method.Name}"["TinhSo.Tests.".Length..];
        var browser = from file in Source.Files("tests/EndToEnd/", ".cs")
                      from Match type in TestClass().Matches(file.CSharp.Code)
                      let end = file.CSharp.Code.IndexOf("\npublic sealed class ", type.Index + 1, StringComparison.Ordinal)
                      from Match method in TestMethod().Matches(end < 0 ? file.CSharp.Code[type.Index..] : file.CSharp.Code[type.Index..end])
                      select $"EndToEnd.{type.Groups[1].Value}.{method.Groups[1].Value}";
        return [.. own, .. browser];
    }

    private static IReadOnlyList<TableRow> Read(string path)
    {
        using var stream = File.OpenRead(Path.Combine(Source.Root, path));
        return [.. TableReader.Read(stream, path)];
    }

    private static IReadOnlyList<TableRow> Parse(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text + "\n"));
        return [.. TableReader.Read(stream, "sample.csv")];
    }

    [GeneratedRegex(@"^V?(\d+)\.(\d+)\.(\d+)$")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b[A-Z]\w+(?:/\w+)+")]
    private static partial Regex TestFile();

    [GeneratedRegex(@"\bclass (\w+Tests)\b")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"public async Task (\w+)\(")]
    private static partial Regex TestMethod();
}
