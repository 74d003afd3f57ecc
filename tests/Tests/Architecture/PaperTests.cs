using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed class PaperTests
{
    private const int Requirements = 191;

    private static readonly string[] States = ["done", "part", "not yet"];

    [Fact]
    public void Requirements_are_all_listed_and_what_is_done_names_its_test() => Rule.Holds("requirements",
        Listed(File.ReadAllLines(Path.Combine(Source.Root, "docs/requirements.csv")), TestNames()));

    [Fact]
    public void A_dishonest_row_is_caught()
    {
        Rule.Catches(Listed(["id,state,module,test", "1,done,X,"], []), "1");
        Rule.Catches(Listed(["id,state,module,test", "1,done,X,NoSuchTests"], []), "NoSuchTests");
        Rule.Catches(Listed(["id,state,module,test", "1,perfect,X,"], []), "perfect");
        Rule.Catches(Listed(["id,state,module,test", "1,not yet,X,", "1,not yet,X,"], []), "twice");
        Rule.Catches(Listed(["id,state,module,test", "1,not yet,X,"], []), "191");
    }

    [Fact]
    public void No_test_is_skipped() => Rule.Holds("skip", Source.Files("tests/", ".cs").SelectMany(Skips));

    [Theory]
    [InlineData("[Fact(Skip = \"later\")]")]
    [InlineData("[Theory(DisplayName = \"x\", Skip=\"later\")]")]
    [InlineData("Skip.If(true);")]
    [InlineData("Assert.Skip(\"no database\");")]
    public void A_skipped_test_is_caught(string line) => Rule.Catches(Skips(new("tests/Bad.cs", line)), "tests/Bad.cs");

    [Fact]
    public void The_first_page_is_short()
    {
        Assert.InRange(File.ReadAllLines(Path.Combine(Source.Root, "README.md")).Length, 1, 60);
        Assert.InRange(File.ReadAllLines(Path.Combine(Source.Root, "README.vi.md")).Length, 1, 60);
    }

    [Fact]
    public void Decisions_are_numbered_without_gaps_and_give_reasons() => Rule.Holds("decision", Decisions(
        Directory.GetFiles(Path.Combine(Source.Root, "docs/adr"), "*.md").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))));

    [Fact]
    public void A_decision_without_consequences_is_caught()
    {
        Rule.Catches(Decisions([("0001-x.md", "# 1. X\n## Context\n## Decision\n")]), "0001-x.md");
        Rule.Catches(Decisions([("0002-x.md", "# 2. X\n## Context\n## Decision\n## Consequences\n")]), "0002-x.md");
    }

    [Fact]
    public void Exceptions_name_rules_that_exist()
    {
        var rules = Source.Files("tests/Tests/", ".cs").SelectMany(f => Regex.Matches(f.Text, @"Rule\.Holds\(""([^""]+)""").Select(m => m.Groups[1].Value)).ToHashSet();
        Assert.All(Rule.Names, n => Assert.Contains(n, rules));
    }

    private static HashSet<string> TestNames() =>
        [.. Source.Files("tests/", ".cs").SelectMany(f => Regex.Matches(f.CSharp.Code, @"\bclass (\w+)|\b(?:void|Task) (\w+)\(").Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value))];

    private static IEnumerable<Violation> Listed(string[] lines, HashSet<string> tests)
    {
        if (lines[0] != "id,state,module,test")
        {
            yield return new("header", lines[0]);
        }

        var seen = new HashSet<string>();
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(',') is not [var id, var state, var module, var test])
            {
                yield return new(line, "must have four fields");
                continue;
            }

            var names = test.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var unknown = names.SelectMany(n => n.Split('.')).Where(n => !tests.Contains(n)).ToList();
            var problem = !seen.Add(id) ? "stands twice"
                : !States.Contains(state) ? $"state \"{state}\" is none of {string.Join(", ", States)}"
                : module.Length == 0 ? "has no module"
                : state != "not yet" && names.Length == 0 ? "claims work without a test"
                : unknown.Count > 0 ? $"names no test: {string.Join(", ", unknown)}"
                : null;
            if (problem is not null)
            {
                yield return new(id, problem);
            }
        }

        foreach (var id in Enumerable.Range(1, Requirements).Select(n => $"{n}").Where(n => !seen.Contains(n)))
        {
            yield return new(id, "is missing");
        }
    }

    private static IEnumerable<Violation> Skips(SourceFile file) =>
        Regex.Matches(file.CSharp.Code, @"\[(Fact|Theory|SkippableFact|SkippableTheory)\([^\]]*\bSkip\s*=|\b(Skip\.(If|IfNot)|Assert\.Skip\w*)\(|\[Skippable")
            .Select(m => new Violation(file.Path, $"line {file.LineOf(m.Index)}: {m.Value}"));

    private static IEnumerable<Violation> Decisions(IEnumerable<(string Name, string Text)> files)
    {
        var number = 0;
        foreach (var (name, text) in files)
        {
            number++;
            if (!name.StartsWith($"{number:0000}-", StringComparison.Ordinal) || !text.StartsWith($"# {number}. ", StringComparison.Ordinal))
            {
                yield return new(name, $"should be number {number}");
            }

            foreach (var part in new[] { "## Context", "## Decision", "## Consequences" }.Where(p => !text.Contains(p, StringComparison.Ordinal)))
            {
                yield return new(name, $"lacks {part}");
            }
        }
    }
}
