using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

/// <summary>docs/personal-data.md knows every table, and of those with personal data every column that can hold text.</summary>
[Trait("Engine", "any")]
public sealed partial class PersonalDataTests
{
    [Fact]
    public void Every_table_is_classed_and_every_text_of_a_personal_table_is_listed() => Rule.Holds("personal-data", Gaps(File.ReadAllText(Path.Combine(Source.Root, "docs/personal-data.md")), [.. DataModelTests.ProductTexts()]));

    [Fact]
    public void A_table_or_column_that_nobody_classed_or_that_is_gone_is_caught()
    {
        const string paper = "| people_person | identity | Name | Code |\n\nTables without personal data: people_number.\n";
        (string, string?)[] model = [("people_person", "Name"), ("people_person", "Code"), ("people_number", null)];
        Assert.Empty(Gaps(paper, model));
        Rule.Catches(Gaps(paper, [.. model, ("people_secret", null)]), "people_secret");
        Rule.Catches(Gaps(paper, [.. model, ("people_person", "Phone")]), "Phone");
        Rule.Catches(Gaps(paper, [("people_person", "Name"), ("people_number", null)]), "Code");
        Rule.Catches(Gaps(paper, [("people_person", "Name"), ("people_person", "Code")]), "people_number");
    }

    private static IEnumerable<Violation> Gaps(string paper, IReadOnlyList<(string Table, string? Column)> model)
    {
        var rows = Row().Matches(paper).ToDictionary(m => m.Groups[1].Value, m => Words(m.Groups[2].Value + "," + m.Groups[3].Value));
        var without = Words(Without().Match(paper).Groups[1].Value);
        foreach (var table in model.GroupBy(m => m.Table))
        {
            var columns = table.Select(t => t.Column).OfType<string>().ToHashSet();
            if (!rows.TryGetValue(table.Key, out var listed))
            {
                if (!without.Contains(table.Key))
                {
                    yield return new(table.Key, "is not classed: does it hold data of people?");
                }

                continue;
            }

            foreach (var column in columns.Except(listed))
            {
                yield return new($"{table.Key}.{column}", "is not listed");
            }

            foreach (var column in listed.Except(columns))
            {
                yield return new($"{table.Key}.{column}", "is listed and not in the model");
            }
        }

        foreach (var gone in rows.Keys.Concat(without).Except(model.Select(m => m.Table)))
        {
            yield return new(gone, "is listed and not in the model");
        }
    }

    private static HashSet<string> Words(string text) => [.. text.Split([',', ' ', '.', '\n'], StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"^\| ([a-z]+_[a-z_]+) \|[^|]*\|([^|]*)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^Tables without personal data: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Without();
}
