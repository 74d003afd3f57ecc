using System.Text.Json;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Dossiers.Seeding;

/// <summary>Made-up owners with believable names; their identifiers begin with 999, which no province code does, so nobody real is meant.</summary>
internal sealed class People(CatalogueFiles files)
{
    internal sealed record Words(
        string[] Families, string[] Middles, string[] Given, string Address, string Applicant, string Refusal, string Supplement, string SupplementAnswer, string Proposal, string Stop, string[] Busy);

    public Words Say { get; } = Load(files);

    public string Name(Random random) => $"{Pick(random, Say.Families)} {Pick(random, Say.Middles)} {Pick(random, Say.Given)}";

    public static string Identifier(Random random) => $"999{random.NextInt64(0, 1_000_000_000):000000000}";

    public static string Phone(Random random) => $"0900{random.Next(0, 1_000_000):000000}";

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static Words Load(CatalogueFiles files)
    {
        using var stream = files.Open("dossiers/samples.json");
        return JsonSerializer.Deserialize<Words>(stream, JsonSerializerOptions.Web)!;
    }
}
