using System.Text.Json.Nodes;
using TinhSo.Tests.Replay;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>A province of its own in which January 2025 was replayed before anybody came: a few hundred dossiers, or with TINHSO_TEST_WHOLE_MONTH=1 all of them.</summary>
public sealed class January : Province
{
    public const string Period = SmallCatalogue.Period;

    private readonly string catalogues;

    public January()
        : this(IsWhole ? Shipped : SmallCatalogue.Make(Shipped))
    {
    }

    private January(string catalogues)
        : base([new("TINHSO_CATALOGUES", catalogues), new("TINHSO_SEED_DOSSIERS", "0")])
    {
        this.catalogues = catalogues;
        var totals = JsonNode.Parse(File.ReadAllText(SmallCatalogue.ParametersIn(catalogues)))!["totals"]!;
        (Released, Electronic) = ((int)totals["released"]!["value"]!, (int)totals["electronic"]!["value"]!);
    }

    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable("TINHSO_TEST_WHOLE_MONTH") == "1";

    /// <summary>What the month was told to hold.</summary>
    public int Released { get; }

    public int Electronic { get; }

    private static string Shipped => Path.Combine(Root(), "catalogues");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (!IsWhole)
        {
            System.IO.Directory.Delete(catalogues, recursive: true);
        }
    }

    protected override async Task PrepareAsync() => Assert.False((bool)(await CommandAsync("replay", Period, "--json"))["already"]!);
}

/// <summary>After the others: two provinces at once would be slow on a small machine.</summary>
[CollectionDefinition(nameof(January), DisableParallelization = true)]
public sealed class JanuaryCollection : ICollectionFixture<January>;
