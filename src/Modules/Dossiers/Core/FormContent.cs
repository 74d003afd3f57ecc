using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>One form field as filed: its value and where that came from.</summary>
internal sealed record FilledField(string Value, Provenance From);

/// <summary>The filled form, by field key; kept as JSON in one column.</summary>
internal sealed class FormContent : Dictionary<string, FilledField>
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static FormContent Read(string json) => JsonSerializer.Deserialize<FormContent>(json, Json) ?? [];

    public string Write() => JsonSerializer.Serialize(this, Json);

    public string? Value(string key) => TryGetValue(key, out var field) ? field.Value : null;
}
