using System.Text.Json;
using System.Text.Json.Serialization;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>The indicator sets of <c>catalogues/indicators</c>.</summary>
internal sealed class IndicatorCatalogue(CatalogueFiles files)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public IReadOnlyList<IndicatorSet> All { get; } = [.. files.In("indicators", "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).Select(f => Read(files, f))];

    public IndicatorSet? Find(string set) => All.FirstOrDefault(s => s.Set == set);

    private static IndicatorSet Read(CatalogueFiles files, string file)
    {
        using var stream = files.Open(file);
        try
        {
            return JsonSerializer.Deserialize<IndicatorSet>(stream, Json)!;
        }
        catch (JsonException e)
        {
            throw new FormatException($"{file}: {e.Message}");
        }
    }
}
