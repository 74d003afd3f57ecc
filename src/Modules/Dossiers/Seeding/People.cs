using System.Text.Json;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Dossiers.Seeding;

/// <summary>Made-up owners with believable names; their identifiers begin with 999, which no province code does, so nobody real is meant.</summary>
internal sealed class People(CatalogueFiles files)
{
    internal sealed record Words(
        string[] Families, string[] Middles, string[] Given, string[] Addresses, TextValues[] Texts, string Applicant, string Refusal, string Supplement, string SupplementAnswer, string Proposal, string Stop, string[] Busy);

    /// <param name="Keys">How the keys of the form's fields end; none: every other field.</param>
    /// <param name="Values">One of these; none: a person's name.</param>
    internal sealed record TextValues(string[] Keys, string[] Values);

    public Words Say { get; } = Load(files);

    public string Name(Random random) => $"{Pick(random, Say.Families)} {Pick(random, Say.Middles)} {Pick(random, Say.Given)}";

    public string Address(Random random) => Pick(random, Say.Addresses);

    /// <summary>What somebody may have typed into the text field of this key.</summary>
    public string Text(string key, Random random)
    {
        var values = Say.Texts.First(t => t.Keys.Length == 0 || t.Keys.Any(k => key == k || key.EndsWith("_" + k, StringComparison.Ordinal))).Values;
        return values.Length == 0 ? Name(random) : Pick(random, values);
    }

    public static string Identifier(Random random) => $"999{random.NextInt64(0, 1_000_000_000):000000000}";

    public static string Phone(Random random) => $"0900{random.Next(0, 1_000_000):000000}";

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static Words Load(CatalogueFiles files)
    {
        using var stream = files.Open("dossiers/samples.json");
        return JsonSerializer.Deserialize<Words>(stream, JsonSerializerOptions.Web)!;
    }
}
