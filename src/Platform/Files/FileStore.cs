using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Search;

namespace TinhSo.Platform.Files;

/// <summary>Keeps uploads outside the web root under their SHA-256. The bytes are on disk before the row that names them is saved, so a receipt never points to nothing.</summary>
public sealed class FileStore(Settings settings, AppDb db, Act act, UploadScan scan, JobQueue jobs)
{
    public const long DefaultMaxBytes = 20 * 1024 * 1024;

    private static readonly (byte[] Magic, string Type)[] Signatures =
    [
        ("%PDF-"u8.ToArray(), "application/pdf"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
    ];

    private const string PackedTypes = "application/vnd.openxmlformats";

    private string Root => Path.Combine(settings.DataFolder, "files");

    /// <summary>Stores what somebody gave and adds the row; the caller saves. Throws <see cref="RuleBroken"/> for an empty, oversize, unknown or infected file.</summary>
    public Task<StoredFile> SaveAsync(Stream content, string fileName, long maxBytes, CancellationToken ct) => KeepAsync(content, fileName, maxBytes, given: true, ct);

    /// <summary>The same for what the house made itself out of what was scanned: papers, signed results, reports.</summary>
    public Task<StoredFile> SaveMadeAsync(Stream content, string fileName, long maxBytes, CancellationToken ct) => KeepAsync(content, fileName, maxBytes, given: false, ct);

    private async Task<StoredFile> KeepAsync(Stream content, string fileName, long maxBytes, bool given, CancellationToken ct)
    {
        var name = CleanName(fileName);
        if (content is MemoryStream bytes && bytes.Length <= maxBytes && await KnownAsync(bytes, name, given, ct) is { } known)
        {
            return known;
        }

        System.IO.Directory.CreateDirectory(Path.Combine(Root, "tmp"));
        var temporary = Path.Combine(Root, "tmp", Guid.CreateVersion7().ToString("N"));
        try
        {
            var (hash, size) = await WriteAsync(content, temporary, name, maxBytes, ct);
            var type = await SniffAsync(temporary, ct) ?? throw new RuleBroken("platform.upload-type", name);
            if (type.StartsWith("image/", StringComparison.Ordinal) && PictureSize.Read(temporary) > PictureSize.Most)
            {
                throw new RuleBroken("platform.upload-pixels", name, PictureSize.Most / 1_000_000);
            }

            if (given && type.StartsWith(PackedTypes, StringComparison.Ordinal) && !IsBounded(temporary))
            {
                throw new RuleBroken("platform.upload-packed", name, PackedBounds.MostOfUpload / 1024 / 1024);
            }

            var scannedAt = await ScanAsync(temporary, name, given, ct);
            var path = PathOf(hash);
            if (!File.Exists(path) || !Touch(path))
            {
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(temporary, path, overwrite: true);
                Touch(path);
            }

            return Add(new StoredFile { Sha256 = hash, Size = size, Name = name, MediaType = type, StoredAt = act.Now, ScannedAt = scannedAt }, given);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Stream Open(string sha256) => new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read, 65536, useAsync: true);

    public bool Exists(string sha256) => File.Exists(PathOf(sha256));

    /// <summary>Takes bytes that no row names from the disk. Those handed in again since <paramref name="before"/> are left and told: their row may be about to be saved.</summary>
    public async Task<(int Gone, IReadOnlyList<string> Fresh)> PurgeAsync(IReadOnlyList<string> hashes, DateTime before, CancellationToken ct)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Root, "tmp"));
        // What a purge that was cut off had set aside.
        foreach (var hash in hashes.Where(h => File.Exists(AsideOf(h)) && !Exists(h)))
        {
            File.Move(AsideOf(hash), PathOf(hash));
        }

        var named = await db.Set<StoredFile>().Where(f => hashes.Contains(f.Sha256)).Select(f => f.Sha256).Distinct().ToListAsync(ct);
        var lying = hashes.Except(named).Where(Exists).ToList();
        var fresh = lying.Where(h => File.GetLastWriteTimeUtc(PathOf(h)) > before).ToList();
        var away = lying.Except(fresh).Where(SetAside).ToList();
        // Between the question above and the setting aside somebody may have handed in the same bytes, and saved their row.
        var since = await db.Set<StoredFile>().Where(f => away.Contains(f.Sha256)).Select(f => f.Sha256).Distinct().ToListAsync(ct);
        foreach (var hash in away)
        {
            if (since.Contains(hash) || File.GetLastWriteTimeUtc(AsideOf(hash)) > before)
            {
                fresh.Add(hash);
                File.Move(AsideOf(hash), PathOf(hash), overwrite: true);
            }
            else
            {
                File.Delete(AsideOf(hash));
            }
        }

        return (away.Count(h => !fresh.Contains(h)), [.. fresh.Except(since)]);
    }

    private bool SetAside(string hash)
    {
        try
        {
            File.Move(PathOf(hash), AsideOf(hash), overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Says that somebody counts on these bytes now, so that a purge at this moment leaves them. False: they are gone, and must be written anew.</summary>
    private bool Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, act.Now);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Bytes of another owner, as after a restore by root, are taken by no purge of ours either.
            return true;
        }
    }

    /// <summary>Bytes that already lie under their hash are durable there: they get a row of their own and are not written again.</summary>
    private async Task<StoredFile?> KnownAsync(MemoryStream bytes, string name, bool given, CancellationToken ct)
    {
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, ct));
        bytes.Position = 0;
        if (bytes.Length == 0 || !File.Exists(PathOf(hash)))
        {
            return null;
        }

        try
        {
            if (await SniffAsync(PathOf(hash), ct) is not { } type)
            {
                return null;
            }

            // Once more: the scanner may have learnt since.
            var scannedAt = await ScanAsync(PathOf(hash), name, given, ct);
            return Touch(PathOf(hash))
                ? Add(new StoredFile { Sha256 = hash, Size = bytes.Length, Name = name, MediaType = type, StoredAt = act.Now, ScannedAt = scannedAt }, given)
                : null;
        }
        catch (FileNotFoundException)
        {
            // Purged between the look and the reading: they are written anew.
            return null;
        }
    }

    private async Task<DateTime?> ScanAsync(string path, string name, bool given, CancellationToken ct)
    {
        if (!given || scan.Scanner is null)
        {
            return null;
        }

        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 65536, useAsync: true);
        return await scan.CheckAsync(content, name, ct);
    }

    private StoredFile Add(StoredFile file, bool given)
    {
        db.Add(file);
        if (given && scan.Scanner is not null && file.ScannedAt is null)
        {
            jobs.Enqueue(ScanLater.Kind, new ScanLater.Input(file.Id), act.Now.AddMinutes(1), file.Id);
        }

        return file;
    }

    private static string CleanName(string fileName)
    {
        var name = Path.GetFileName(WholeText.Of(fileName).Replace('\\', '/')).Normalize();
        name = string.Concat(name.Where(c => !char.IsControl(c) && !"<>:\"|?*".Contains(c, StringComparison.Ordinal))).Trim();
        return name.Length == 0 ? "file" : WholeText.End(name, 150);
    }

    private static async Task<(string Hash, long Size)> WriteAsync(Stream content, string path, string name, long maxBytes, CancellationToken ct)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 65536, useAsync: true);
        var buffer = new byte[65536];
        var size = 0L;
        int read;
        while ((read = await content.ReadAsync(buffer, ct)) > 0)
        {
            size += read;
            if (size > maxBytes)
            {
                throw new RuleBroken("platform.upload-too-large", name, maxBytes / 1024 / 1024);
            }

            sha.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        if (size == 0)
        {
            throw new RuleBroken("platform.upload-empty", name);
        }

        await target.FlushAsync(ct);
        // The row that will name these bytes is durable; so must they be.
        target.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(sha.GetHashAndReset()), size);
    }

    private static async Task<string?> SniffAsync(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        var head = new byte[16];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        foreach (var (magic, type) in Signatures)
        {
            if (read >= magic.Length && head.AsSpan(0, magic.Length).SequenceEqual(magic))
            {
                return type;
            }
        }

        if (head.AsSpan(0, 4).SequenceEqual((byte[])[0x50, 0x4B, 0x03, 0x04]))
        {
            return SniffZip(file);
        }

        return null;
    }

    private static bool IsBounded(string path)
    {
        using var file = File.OpenRead(path);
        return PackedBounds.Hold(file, PackedBounds.MostOfUpload);
    }

    private static string? SniffZip(FileStream file)
    {
        try
        {
            file.Position = 0;
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var hasTypes = zip.GetEntry("[Content_Types].xml") is not null;
            return !hasTypes || zip.Entries.Any(LeadsOutside) ? null
                : zip.GetEntry("word/document.xml") is not null ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
                : zip.GetEntry("xl/workbook.xml") is not null ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>No office program writes links or ways out of the archive; we unpack nothing, but who downloads it may.</summary>
    private static bool LeadsOutside(ZipArchiveEntry entry) =>
        ((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000 || entry.FullName.Contains('\\', StringComparison.Ordinal) || entry.FullName.StartsWith('/') || entry.FullName.Split('/').Contains("..");

    private string AsideOf(string sha256) => Path.Combine(Root, "tmp", $"{sha256}.gone");

    private string PathOf(string sha256) => Path.Combine(Root, sha256[..2], sha256[2..4], sha256);
}
