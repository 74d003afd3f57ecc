using System.Text.Json;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>One changed value of an audit row as a person reads it.</summary>
/// <param name="Name">Of the property.</param>
internal sealed record AuditChange(string Where, string Name, string What, string? Before, string? After)
{
    private const int Longest = 300;
    private const string Cipher = "Cipher";
    private const string Mask = "Mask";

    /// <summary>Digits of a digest: enough to see that it changed.</summary>
    private const int DigestShown = 12;

    /// <summary>Reads the JSON of an audit row: properties of the record itself, and of the rows that belong to it under <c>+Type:id</c>.</summary>
    /// <param name="inFull">False for who does not work the dossier: numbers of persons are masked, and what was declared is left out.</param>
    public static IReadOnlyList<AuditChange> Read(string changes, ITexts texts, bool inFull)
    {
        using var document = JsonDocument.Parse(changes);
        return [.. document.RootElement.EnumerateObject().SelectMany(p => p.Value.ValueKind == JsonValueKind.Object
            ? p.Value.EnumerateObject().Where(c => !Hidden(c.Name, p.Value)).Select(c => Of(Row(p.Name, texts), c, texts))
            : Hidden(p.Name, document.RootElement) ? [] : [Of("", p, texts)]).Select(c => inFull ? c : c.Masked(texts))];
    }

    public static string? Known(ITexts texts, string key) => texts[key] is var text && text != key ? text : null;

    private AuditChange Masked(ITexts texts) =>
        // Numbers stand in the trail as masks, what was declared as digests. What was asked or decided may hold any number; it is read in the dossier by those who work it.
        Name is "Content" or "Text" ? this with { Before = null, After = texts["dossiers.audit.left-out"] } : this;

    private static AuditChange Of(string where, JsonProperty change, ITexts texts)
    {
        if (change.Name.EndsWith(Cipher, StringComparison.Ordinal))
        {
            // Without a mask beside it: another number that ends alike.
            var field = change.Name[..^Cipher.Length];
            return new(where, change.Name, Known(texts, $"dossiers.field.{field}") ?? field, null, texts["dossiers.audit.number-changed"]);
        }

        var pair = change.Value.ValueKind == JsonValueKind.Array && change.Value.GetArrayLength() == 2;
        return new(
            where,
            change.Name,
            Known(texts, $"dossiers.field.{(change.Name.EndsWith(Mask, StringComparison.Ordinal) ? change.Name[..^Mask.Length] : change.Name)}") ?? change.Name,
            pair ? Text(change.Value[0], change.Name, texts) : null,
            Text(pair ? change.Value[1] : change.Value, change.Name, texts));
    }

    /// <summary>Ids of the row itself tell nothing to a person; of an encrypted number its mask is shown.</summary>
    private static bool Hidden(string name, JsonElement row) => name is "DossierId" or "SearchFolded" or "StepCount" or "TermCount"
        || (name.EndsWith(Cipher, StringComparison.Ordinal) && row.TryGetProperty(name[..^Cipher.Length] + Mask, out _));

    private static string Row(string name, ITexts texts)
    {
        var type = name.TrimStart('+', '-').Split(':')[0];
        return Known(texts, $"dossiers.row.{type}") ?? type;
    }

    private static string? Text(JsonElement value, string property, ITexts texts)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => texts["dossiers.desk.yes"],
            JsonValueKind.False => texts["dossiers.desk.no"],
            _ => value.ToString(),
        };
        if (text is null)
        {
            return null;
        }

        var type = property switch { "State" or "FromState" or "ToState" or "FormerState" => "DossierState", "SubState" => "SubState", "Money" => "MoneyState", "Delivery" => "DeliveryState", "Sync" => "SyncState", _ => property };
        if (text.StartsWith(SealedText.DigestPrefix, StringComparison.Ordinal) && property.EndsWith("Digest", StringComparison.Ordinal))
        {
            return texts["dossiers.audit.sealed", text.Substring(SealedText.DigestPrefix.Length, DigestShown)];
        }

        if (DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal | System.Globalization.DateTimeStyles.AssumeUniversal, out var at))
        {
            return Platform.Time.VietnamTime.ToLocal(at).ToString("dd/MM/yyyy HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        }

        text = Known(texts, $"enum.{type}.{text}") ?? text;
        return text.Length > Longest ? text[..Longest] + "…" : text;
    }
}
