using System.CommandLine;
using System.Text.Json.Nodes;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Tables;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Platform;

/// <summary>The verb <c>asvs</c>, as an auditor calls it.</summary>
[Trait("Engine", "any")]
public sealed class AsvsCommandTests
{
    [Fact]
    public void It_counts_every_requirement_of_the_list_and_shows_none_unless_asked()
    {
        var told = JsonNode.Parse(Tell(ExitCodes.Done, "--json"))!;

        using var list = File.OpenRead(Path.Combine(Source.Root, "docs/asvs.csv"));
        var rows = TableReader.Read(list, "asvs.csv").ToList();
        foreach (var level in told["levels"]!.AsArray())
        {
            int Of(string state) => rows.Count(r => r["level"] == (string?)level!["level"] && r["applies"] == "yes" && r["state"] == state);
            Assert.Equal((Of("done"), Of("part"), Of("gap"), 0), ((int)level!["done"]!, (int)level["part"]!, (int)level["gap"]!, (int)level["unanswered"]!));
        }

        Assert.Equal(3, told["levels"]!.AsArray().Count);
        Assert.Empty(told["rows"]!.AsArray());
    }

    [Fact]
    public void Gaps_are_shown_with_what_is_missing_and_a_chapter_with_its_tests()
    {
        var gaps = Tell(ExitCodes.Done, "--level", "2", "--state", "gap").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(gaps[2..], line => Assert.Matches(@"^V\d+\.\d+\.\d+ .+: gap; .+", line));
        Assert.DoesNotContain("level 3", string.Join('\n', gaps), StringComparison.Ordinal);

        var chapter = Tell(ExitCodes.Done, "--chapter", "V1.2");
        Assert.Contains("V1.2.1 HTML, attributes and headers are encoded for their place: done [Security.MarkerTests.", chapter, StringComparison.Ordinal);
        Assert.DoesNotContain("V1.1.", chapter, StringComparison.Ordinal);
    }

    [Fact]
    public void Controls_of_the_security_level_say_what_the_operator_must_do() =>
        Assert.Matches(@"1\.1\.1 .+: part; product: .+; operator: .+", Tell(ExitCodes.Done, "--security-level", "--chapter", "1.1"));

    private static string Tell(int code, params string[] words)
    {
        using var output = new StringWriter();
        var parsed = AsvsCommand.Of().Parse(words);
        Assert.Empty(parsed.Errors);
        Assert.Equal(code, parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output }));
        return output.ToString();
    }
}
