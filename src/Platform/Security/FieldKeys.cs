using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace TinhSo.Platform.Security;

/// <summary>One secret from which a field's keys are derived. Its id stands before everything encrypted with it.</summary>
public sealed record FieldKey(string Id, string Secret, DateTime MadeAt);

/// <summary>All keys that still read something, and the one that writes.</summary>
public sealed record FieldKeyRing(string Current, IReadOnlyList<FieldKey> Keys);

/// <summary>
/// The keys of encrypted fields, never in the database: in the file TINHSO_FIELD_KEYS_FILE names, or whole in TINHSO_FIELD_KEYS. The demo makes a file in its data folder.
/// Every process sees within a second that the file was changed, so a rotation needs no restart.
/// </summary>
public sealed class FieldKeys
{
    public const string Setting = "TINHSO_FIELD_KEYS";

    /// <summary>Characters of an id: the day it was made, and six of chance.</summary>
    public const int IdLength = 14;

    private readonly TimeProvider _clock;
    private readonly string? _inline;
    private readonly string? _file;
    private readonly bool _makes;
    private readonly Lock _gate = new();
    private FieldKeyRing? _ring;
    private DateTime _written;
    private long _lookedAt;

    public FieldKeys(IConfiguration configuration, Settings settings, TimeProvider clock)
    {
        (_clock, _makes) = (clock, settings.Demo);
        _inline = configuration[Setting] is { Length: > 0 } text ? text : null;
        _file = configuration[Setting + SecretSettings.Suffix] is { Length: > 0 } path ? Path.GetFullPath(path) : settings.Demo ? Path.Combine(settings.DataFolder, "field-keys.json") : null;
    }

    public FieldKeyRing Ring
    {
        get
        {
            lock (_gate)
            {
                if (_ring is null || (_inline is null && Environment.TickCount64 - _lookedAt > 1000))
                {
                    _ring = Read();
                }

                return _ring;
            }
        }
    }

    /// <summary>The key of that id, looked for again in the file when it is not known yet; null when it was retired or lost.</summary>
    public FieldKey? Find(string id)
    {
        if (Ring.Keys.FirstOrDefault(k => k.Id == id) is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            _written = default;
            return (_ring = Read()).Keys.FirstOrDefault(k => k.Id == id);
        }
    }

    /// <summary>A new key becomes the current one; the others still read. Makes the file where there is none.</summary>
    public FieldKey Rotate()
    {
        var key = NewKey();
        Write(File.Exists(Changeable()) ? Ring with { Current = key.Id, Keys = [.. Ring.Keys, key] } : new FieldKeyRing(key.Id, [key]));
        return key;
    }

    /// <summary>Whether every process has long seen the current key, so that nobody writes with the one before any more.</summary>
    public bool MayRetire => _clock.GetUtcNow().UtcDateTime - Ring.Keys.First(k => k.Id == Ring.Current).MadeAt > TimeSpan.FromHours(1);

    /// <summary>Forgets keys that nothing is encrypted with any more.</summary>
    public void Retire(IReadOnlyCollection<string> ids) => Write(Ring with { Keys = [.. Ring.Keys.Where(k => k.Id == Ring.Current || !ids.Contains(k.Id))] });

    private string Changeable() => _inline is null && _file is not null ? _file : throw new FormatException($"{Setting}: keys given in the environment cannot be changed from here; put them into a file and name it in {Setting}{SecretSettings.Suffix}");

    private FieldKey NewKey()
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        return new(string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))}"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), now);
    }

    private FieldKeyRing Read()
    {
        _lookedAt = Environment.TickCount64;
        if (_inline is not null)
        {
            return Parse(_inline, Setting);
        }

        if (_file is null)
        {
            throw new FormatException($"{Setting}{SecretSettings.Suffix}: outside the demo the keys of encrypted fields are required; name a file on a safe place and run './tinhso rotate-keys' to make the first key");
        }

        if (!File.Exists(_file))
        {
            if (!_makes)
            {
                throw new FormatException($"{Setting}{SecretSettings.Suffix}: there is no file '{_file}'; './tinhso rotate-keys' makes it the first time. Where the database holds encrypted fields already, put the file back from its safe copy");
            }

            var key = NewKey();
            WriteFile(new FieldKeyRing(key.Id, [key]), overwrite: false);
        }

        var written = File.GetLastWriteTimeUtc(_file);
        if (_ring is null || written != _written)
        {
            (_ring, _written) = (Parse(File.ReadAllText(_file), Setting + SecretSettings.Suffix), written);
        }

        return _ring;
    }

    private static FieldKeyRing Parse(string text, string setting)
    {
        try
        {
            var ring = JsonSerializer.Deserialize<FieldKeyRing>(text, JsonSerializerOptions.Web);
            return ring is { Keys.Count: > 0 } && ring.Keys.Any(k => k.Id == ring.Current) && ring.Keys.All(k => k.Id.Length == IdLength && Convert.FromBase64String(k.Secret).Length >= 32) ? ring
                : throw new FormatException($"{setting}: it must hold keys of 32 bytes or more, and the current one among them");
        }
        catch (Exception e) when (e is JsonException || (e is FormatException && !e.Message.StartsWith(setting, StringComparison.Ordinal)))
        {
            throw new FormatException($"{setting}: this is not a key file as './tinhso rotate-keys' writes it", e);
        }
    }

    private void Write(FieldKeyRing ring)
    {
        lock (_gate)
        {
            _ = Changeable();
            WriteFile(ring, overwrite: true);
            (_ring, _written) = (null, default);
        }
    }

    /// <summary>Whole or not at all: beside the old file, on disk, then in its place.</summary>
    private void WriteFile(FieldKeyRing ring, bool overwrite)
    {
        var part = $"{_file}.{Guid.CreateVersion7():N}";
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(_file!)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(part, options))
        {
            JsonSerializer.Serialize(stream, ring, JsonSerializerOptions.Web);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(part, _file!, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(_file))
        {
            // Another process made the first key at the same moment; its file counts.
            File.Delete(part);
        }
    }
}
