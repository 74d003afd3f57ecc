using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>The indicator sets of <c>catalogues/indicators</c>.</summary>
internal sealed class IndicatorCatalogue(CatalogueFiles files)
{
    /// <summary>As the files write it; what is frozen keeps the same form.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public IReadOnlyList<IndicatorSet> All { get; } = [.. files.In("indicators", "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).Select(f => Read(files, f))];

    public IndicatorSet? Find(string set) => All.FirstOrDefault(s => s.Set == set);

    private static IndicatorSet Read(CatalogueFiles files, string file)
    {
        using var stream = files.Open(file);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        try
        {
            return JsonSerializer.Deserialize<IndicatorSet>(bytes.ToArray(), Json)! with { Hash = Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())) };
        }
        catch (JsonException e)
        {
            throw new FormatException($"{file}: {e.Message}");
        }
    }
}
