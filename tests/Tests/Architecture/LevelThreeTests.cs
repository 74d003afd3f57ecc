using System.Text.RegularExpressions;
using TinhSo.Platform.Tables;
using Xunit;

namespace TinhSo.Tests.Architecture;

/// <summary>Which requirements of level 3 each area is held to can be read, and none that applies is left out.</summary>
[Trait("Engine", "any")]
public sealed class LevelThreeTests
{
    [Fact]
    public void Every_requirement_of_level_3_that_applies_stands_in_an_area()
    {
        using var csv = File.OpenRead(Path.Combine(Source.Root, "docs/asvs.csv"));
        var third = TableReader.Read(csv, "asvs.csv").Where(r => r["level"] == "3" && r["applies"] == "yes").Select(r => r["requirement"]!).ToList();
        var areas = Regex.Match(File.ReadAllText(Path.Combine(Source.Root, "docs/threat-model.md")), "## Held to level 3(.*?)\n## ", RegexOptions.Singleline).Groups[1].Value;
        var named = Regex.Matches(areas, @"V\d+\.\d+\.\d+").Select(m => m.Value).ToList();

        Assert.All(["Signing", "Payment", "Vault", "Administration"], area => Assert.Contains($"\n| {area}", areas, StringComparison.Ordinal));
        Assert.Equal([], named.Except(third));
        Assert.Equal([], third.Except(named));
    }
}
