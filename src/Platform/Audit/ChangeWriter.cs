using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace TinhSo.Platform.Audit;

internal sealed record PropertyChange(string Name, object? Before, object? After);

/// <summary>Writes the changes of one act as JSON: <c>{"State":["Registered","Accepted"],"Term:0192…":{"Due":[null,"…"]}}</c>.</summary>
internal sealed class ChangeWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly MemoryStream _stream = new();
    private readonly Utf8JsonWriter _writer;

    public ChangeWriter()
    {
        _writer = new Utf8JsonWriter(_stream, Options);
        _writer.WriteStartObject();
    }

    public void Add(EntityEntry entry, IReadOnlyList<PropertyChange> changes, bool isSubject)
    {
        if (!isSubject)
        {
            var mark = entry.State switch { EntityState.Added => "+", EntityState.Deleted => "-", _ => "" };
            _writer.WriteStartObject($"{mark}{entry.Metadata.ClrType.Name}:{string.Join(',', entry.Metadata.FindPrimaryKey()!.Properties.Select(p => p.GetGetter().GetClrValue(entry.Entity)))}");
        }

        foreach (var change in changes)
        {
            // A new row has no old values: one value instead of a pair keeps the trail small.
            if (entry.State == EntityState.Added && change.Before is null)
            {
                _writer.WritePropertyName(change.Name);
                Write(change.After);
                continue;
            }

            _writer.WriteStartArray(change.Name);
            Write(change.Before);
            Write(change.After);
            _writer.WriteEndArray();
        }

        if (!isSubject)
        {
            _writer.WriteEndObject();
        }
    }

    public override string ToString()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        return Encoding.UTF8.GetString(_stream.GetBuffer(), 0, (int)_stream.Length);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null: _writer.WriteNullValue(); break;
            case bool b: _writer.WriteBooleanValue(b); break;
            case int i: _writer.WriteNumberValue(i); break;
            case long l: _writer.WriteNumberValue(l); break;
            case double d: _writer.WriteNumberValue(d); break;
            case byte[] bytes: _writer.WriteBase64StringValue(bytes); break;
            case DateTime t: _writer.WriteStringValue(t.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)); break;
            case DateOnly day: _writer.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            default: _writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
