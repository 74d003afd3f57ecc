using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinhSo.Contracts.Dossiers;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>One fault of a message: the field as the sender named it, and what to do.</summary>
internal sealed record FieldFault(string Field, string Message);

/// <summary>The message is refused; nothing of it is kept.</summary>
internal sealed class MessageRefused(IReadOnlyList<FieldFault> faults) : Exception("inbound message refused")
{
    public IReadOnlyList<FieldFault> Faults { get; } = faults;
}

/// <summary>Reads a message's fields by their published names and gathers every fault before anything is done.</summary>
internal sealed class MessageFields(JsonObject body, ITexts texts)
{
    private readonly List<FieldFault> _faults = [];

    public JsonObject Body => body;

    /// <summary>What stands there before anything is checked; null where it is no text.</summary>
    public static string? Said(JsonObject body, string field) => body[field] is JsonValue value ? value.ToString().Trim() : null;

    public string Text(string field, int max = 500)
    {
        var text = body[field] switch
        {
            null => "",
            JsonValue value => value.ToString().Trim(),
            _ => Wrong(field, "dossiers.inbound.not-text"),
        };
        return text.Length > max ? Wrong(field, "dossiers.inbound.too-long", max) : text;
    }

    public string? Optional(string field, int max = 500) => Text(field, max) is { Length: > 0 } text ? text : null;

    public string Required(string field, int max = 500) =>
        Text(field, max) is { Length: > 0 } text ? text : _faults.Any(f => f.Field == field) ? "" : Wrong(field, "dossiers.inbound.missing", field);

    /// <summary>One of a code list.</summary>
    public T? Code<T>(string field, IReadOnlyDictionary<string, T> list, string? otherwise = null)
        where T : struct
    {
        var text = Text(field) is { Length: > 0 } given ? given : otherwise ?? "";
        if (list.TryGetValue(text, out var value))
        {
            return value;
        }

        Wrong(field, "dossiers.inbound.list", string.Join(", ", list.Keys));
        return null;
    }

    /// <summary>yyyyMMddHHmmss of Vietnam as UTC.</summary>
    public DateTime? Moment(string field, bool required, DateTime now)
    {
        var text = required ? Required(field) : Text(field);
        if (text.Length == 0)
        {
            return null;
        }

        if (!DateTime.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            Wrong(field, "dossiers.inbound.time", text);
            return null;
        }

        var utc = VietnamTime.ToUtc(local);
        if (utc > now.AddDays(1))
        {
            Wrong(field, "dossiers.inbound.future", text);
        }

        // The sender's clock may run a little ahead of ours.
        return utc > now ? now : utc;
    }

    public IEnumerable<(string Path, MessageFields Fields)> Rows(string field)
    {
        if (body[field] is null)
        {
            yield break;
        }

        if (body[field] is not JsonArray rows)
        {
            Wrong(field, "dossiers.inbound.not-array");
            yield break;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]");
            if (rows[i] is JsonObject row)
            {
                yield return (path, new MessageFields(row, texts));
            }
            else
            {
                Wrong(path, "dossiers.inbound.not-object");
            }
        }
    }

    /// <summary>The form's answers: JSON text (or an object) of keys and values.</summary>
    public Dictionary<string, string?> Answers()
    {
        var node = body["ThongTinKhac"];
        try
        {
            if (node is JsonValue value && value.ToString() is { Length: > 0 } json)
            {
                node = JsonNode.Parse(json);
            }
        }
        catch (JsonException)
        {
            Wrong("ThongTinKhac", "dossiers.inbound.form-json");
            return [];
        }

        if (node is JsonObject answers)
        {
            return answers.ToDictionary(a => a.Key, a => a.Value is JsonValue v ? v.ToString() : a.Value?.ToJsonString());
        }

        if (node is not (null or JsonValue))
        {
            Wrong("ThongTinKhac", "dossiers.inbound.form-json");
        }

        return [];
    }

    /// <summary>The national state of the </summary>
    public DossierState? State()
    {
        var text = Required("TrangThaiHoSo");
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((DossierState)number))
        {
            return (DossierState)number;
        }

        if (text.Length > 0)
        {
            Wrong("TrangThaiHoSo", "dossiers.inbound.state", text);
        }

        return null;
    }

    public string Wrong(string field, string key, params object?[] args)
    {
        _faults.Add(new(field, texts[key, args]));
        return "";
    }

    public void Add(string field, string message) => _faults.Add(new(field, message));

    /// <summary>Takes over the faults of a row under its path.</summary>
    public void Join(string path, MessageFields row) => _faults.AddRange(row._faults.Select(f => new FieldFault($"{path}.{f.Field}", f.Message)));

    public void Done()
    {
        if (_faults.Count > 0)
        {
            throw new MessageRefused(_faults);
        }
    }
}
