using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace TinhSo.Platform.Security;

/// <summary>One secret from which a field's keys are derived. Its id stands before everything encrypted with it.</summary>
public sealed record FieldKey(string Id, string Secret, DateTime MadeAt);

/// <summary>
/// All keys that still read something, and the one that writes. <paramref name="Lasting"/> encrypts nothing: under it stand the digests that must stay equal through every
/// rotation, because people are counted and searched by them (ADR 37).
/// </summary>
public sealed record FieldKeyRing(string Current, IReadOnlyList<FieldKey> Keys, FieldKey? Lasting = null);

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
    private readonly ILogger? _log;
    private readonly string? _inline;
    private readonly string? _file;
    private readonly bool _makes;
    private readonly Lock _gate = new();
    private FieldKeyRing? _ring;
    private DateTime _written;
    private long _lookedAt;
    private bool _unreadable;

    public FieldKeys(IConfiguration configuration, Settings settings, TimeProvider clock, ILogger<FieldKeys>? log = null)
    {
        (_clock, _makes, _log) = (clock, settings.Demo, log);
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
                    _ring = Reread();
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
            return (_ring = Reread()).Keys.FirstOrDefault(k => k.Id == id);
        }
    }

    /// <summary>A new key becomes the current one; the others still read. Makes the file where there is none.</summary>
    public FieldKey Rotate()
    {
        var key = NewKey();
        Change(ring => ring is null ? First(key) : ring with { Current = key.Id, Keys = [.. ring.Keys, key] });
        return key;
    }

    /// <summary>Whether every process has long seen the current key, so that nobody writes with the one before any more.</summary>
    public bool MayRetire => _clock.GetUtcNow().UtcDateTime - Ring.Keys.First(k => k.Id == Ring.Current).MadeAt > TimeSpan.FromHours(1);

    /// <summary>Forgets keys that nothing is encrypted with any more.</summary>
    public void Retire(IReadOnlyCollection<string> ids) => Change(ring => ring! with { Keys = [.. ring.Keys.Where(k => k.Id == ring.Current || !ids.Contains(k.Id))] });

    private string Changeable() => _inline is null && _file is not null ? _file : throw new FormatException($"{Setting}: keys given in the environment cannot be changed from here; put them into a file and name it in {Setting}{SecretSettings.Suffix}");

    private FieldKey NewKey()
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        return new(string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))}"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), now);
    }

    /// <summary>A file that cannot be read any more stops nobody who has read it; the next look is in a second.</summary>
    private FieldKeyRing Reread()
    {
        var known = _ring;
        try
        {
            var ring = Read();
            _unreadable = false;
            return ring;
        }
        catch (Exception e) when (known is not null && e is IOException or UnauthorizedAccessException or FormatException)
        {
            if (!_unreadable)
            {
                _log?.LogError(e, "The file of field keys cannot be read any more; the keys known so far are used until it can");
            }

            _unreadable = true;
            return known!;
        }
    }

    private FieldKeyRing Read()
    {
        _lookedAt = Environment.TickCount64;
        if (_inline is not null)
        {
            return Parse(_inline, Setting) is { Lasting: not null } whole ? whole
                : throw new FormatException($"{Setting}: it has no lasting key; add \"lasting\" with an id, a secret of its own and a day, as the keys have them, and never change it");
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

            Change(ring => ring ?? First(NewKey()));
        }

        var written = File.GetLastWriteTimeUtc(_file);
        if (_ring is null || written != _written)
        {
            var ring = Parse(File.ReadAllText(_file), Setting + SecretSettings.Suffix);
            if (ring.Lasting is null)
            {
                // A file of before; whoever of several processes comes first makes it, the others find it.
                Change(kept => kept! with { Lasting = kept.Lasting ?? NewKey() });
                (ring, written) = (Parse(File.ReadAllText(_file), Setting + SecretSettings.Suffix), File.GetLastWriteTimeUtc(_file));
            }

            (_ring, _written) = (ring, written);
        }

        return _ring;
    }

    private FieldKeyRing First(FieldKey key) => new(key.Id, [key], NewKey());

    private static FieldKeyRing Parse(string text, string setting)
    {
        try
        {
            var ring = JsonSerializer.Deserialize<FieldKeyRing>(text, JsonSerializerOptions.Web);
            return ring is { Keys.Count: > 0 } && ring.Keys.Any(k => k.Id == ring.Current) && ring.Keys.Append(ring.Lasting).OfType<FieldKey>().All(k => k.Id.Length == IdLength && Convert.FromBase64String(k.Secret).Length >= 32) ? ring
                : throw new FormatException($"{setting}: it must hold keys of 32 bytes or more, and the current one among them");
        }
        catch (Exception e) when (e is JsonException || (e is FormatException && !e.Message.StartsWith(setting, StringComparison.Ordinal)))
        {
            throw new FormatException($"{setting}: this is not a key file as './tinhso rotate-keys' writes it", e);
        }
    }

    /// <summary>One change at a time, of this process and of others, each made to what the file holds then; null where there is none yet.</summary>
    private void Change(Func<FieldKeyRing?, FieldKeyRing> change)
    {
        lock (_gate)
        {
            var file = Changeable();
            try
            {
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                MustBeOwners(file);
                using var turn = EnterAlone(file + ".lock");
                WriteFile(file, change(File.Exists(file) ? Parse(File.ReadAllText(file), Setting + SecretSettings.Suffix) : null));
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                throw new FormatException($"{Setting}{SecretSettings.Suffix}: the file '{file}' must be changed, and cannot be from here ({e.Message}); let the server's user write beside it, and run this as that user", e);
            }

            (_ring, _written) = (null, default);
        }
    }

    /// <summary>A changed file belongs to who changed it and is for its owner alone: written by another user, the server could not read it any more.</summary>
    private static void MustBeOwners(string file)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file))
        {
            return;
        }

        var own = $"{file}.{Guid.CreateVersion7():N}";
        try
        {
            new FileStream(own, Owners(FileMode.CreateNew, FileAccess.Write)).Dispose();
            if (OwnerOf(own) != OwnerOf(file))
            {
                throw new FormatException($"{Setting}{SecretSettings.Suffix}: the file '{file}' belongs to another user; run this as the server's user, or the server cannot read its keys any more");
            }
        }
        finally
        {
            File.Delete(own);
        }
    }

    /// <summary>The framework tells the owner of a file only where it packs one.</summary>
    private static int OwnerOf(string file)
    {
        using var packed = new MemoryStream();
        using (var writer = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(file, "file");
        }

        packed.Position = 0;
        using var reader = new TarReader(packed);
        return reader.GetNextEntry()!.Uid;
    }

    /// <summary>The system lets go of the file when the process dies. It stays: a file removed and made again could be held twice.</summary>
    private static FileStream EnterAlone(string file)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(file, Owners(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            }
            catch (IOException) when (File.Exists(file) && waited.Elapsed < TimeSpan.FromSeconds(30))
            {
                // Read where nothing can be awaited, and written once in a year.
                Task.Delay(20).GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>Whole or not at all: beside the old file, on disk, then in its place.</summary>
    private static void WriteFile(string file, FieldKeyRing ring)
    {
        var part = $"{file}.{Guid.CreateVersion7():N}";
        using (var stream = new FileStream(part, Owners(FileMode.CreateNew, FileAccess.Write)))
        {
            JsonSerializer.Serialize(stream, ring, JsonSerializerOptions.Web);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, file, overwrite: true);
    }

    private static FileStreamOptions Owners(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
