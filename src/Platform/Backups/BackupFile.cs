using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace TinhSo.Platform.Backups;

/// <summary>Writes and reads the file of a backup: a compressed tar, encrypted. Reads also the plain zips of earlier versions, which say nothing of themselves.</summary>
internal sealed class BackupFile(BackupKey key)
{
    /// <summary>Encrypts the entries and, last, the manifest; hashes are of what was written.</summary>
    public async Task<BackupManifest> WriteAsync(string file, BackupManifest about, IEnumerable<(string Name, string Path)> entries, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 17 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var target = new FileStream(file, options);
        await using var encrypting = new EncryptingStream(target, key);
        var written = new Dictionary<string, BackupEntry>();
        await using (var gzip = new GZipStream(encrypting, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (name, path) in entries)
            {
                await using var content = Open(name, path);
                if (content is null)
                {
                    continue;
                }

                written[name] = new BackupEntry(content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)));
                content.Position = 0;
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content }, ct);
            }

            about = about with { Entries = written };
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, BackupManifest.Name) { DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(about, JsonSerializerOptions.Web)) }, ct);
        }

        await encrypting.CompleteAsync(ct);
        target.Flush(flushToDisk: true);
        return about;
    }

    /// <summary>
    /// Reads the whole file, each entry against its hash. <paramref name="folder"/> takes what is read; null only checks. Null comes back for a plain zip.
    /// Throws <see cref="FormatException"/> that says what is wrong; the folder is then worth nothing.
    /// </summary>
    public async Task<BackupManifest?> ReadAsync(string file, string? folder, CancellationToken ct)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"FILE: {file} does not exist");
        }

        try
        {
            var head = new byte[8];
            await using (var start = File.OpenRead(file))
            {
                await start.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
            }

            if (!head.AsSpan().StartsWith("PK\x03\x04"u8))
            {
                return await ReadEncryptedAsync(file, folder, ct);
            }

            await ReadZipAsync(file, folder, ct);
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException)
        {
            throw new FormatException($"FILE: {file} cannot be restored: {e.Message}", e);
        }
    }

    private async Task<BackupManifest> ReadEncryptedAsync(string file, string? folder, CancellationToken ct)
    {
        await using var decrypting = new DecryptingStream(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, useAsync: false), key);
        await using var gzip = new GZipStream(decrypting, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var found = new Dictionary<string, BackupEntry>();
        BackupManifest? manifest = null;
        while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
        {
            if (manifest is not null)
            {
                throw new InvalidDataException("something follows the manifest");
            }

            if (entry.Name == BackupManifest.Name)
            {
                manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(entry.DataStream!, JsonSerializerOptions.Web, ct) ?? throw new InvalidDataException("the manifest is empty");
                continue;
            }

            found[entry.Name] = await KeepAsync(entry.Name, entry.DataStream ?? Stream.Null, folder, ct);
        }

        // The archive may end before the file does: the rest must be opened too, down to the mark of the last chunk.
        await gzip.CopyToAsync(Stream.Null, ct);
        await decrypting.CopyToAsync(Stream.Null, ct);
        if (manifest is null)
        {
            throw new InvalidDataException("it has no manifest");
        }

        var wrong = manifest.Entries.Where(e => found.GetValueOrDefault(e.Key) != e.Value).Select(e => e.Key).Concat(found.Keys.Except(manifest.Entries.Keys)).ToList();
        return wrong.Count == 0 && found.ContainsKey(BackupManifest.Database) ? manifest : throw new InvalidDataException($"these entries are not as the manifest says: {string.Join(", ", wrong.Take(5))}");
    }

    /// <summary>A stored file may be erased while the backup runs: its row goes again with the erasure, so it needs no bytes.</summary>
    private static FileStream? Open(string name, string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, useAsync: false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && name.StartsWith("files/", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static async Task ReadZipAsync(string file, string? folder, CancellationToken ct)
    {
        await using var zip = await ZipFile.OpenReadAsync(file, ct);
        if (zip.GetEntry(BackupManifest.Database) is null)
        {
            throw new InvalidDataException("it holds no database");
        }

        foreach (var entry in zip.Entries)
        {
            await using var content = await entry.OpenAsync(ct);
            await KeepAsync(entry.FullName, content, folder, ct);
        }
    }

    private static async Task<BackupEntry> KeepAsync(string name, Stream content, string? folder, CancellationToken ct)
    {
        // A name from outside never leads out of the folder.
        var parts = name.Split('/');
        if (name != BackupManifest.Database && (!BackupManifest.Folders.Contains(parts[0]) || parts.Any(p => p is "" or "." or "..")))
        {
            throw new InvalidDataException($"{name} has no place in the data folder");
        }

        var path = folder is null ? null : Path.Combine(folder, Path.Combine(parts));
        if (path is not null)
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }

        await using var target = path is null ? Stream.Null : new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 17, useAsync: false);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        var size = 0L;
        int read;
        while ((read = await content.ReadAsync(buffer, ct)) > 0)
        {
            sha.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), ct);
            size += read;
        }

        if (target is FileStream kept)
        {
            kept.Flush(flushToDisk: true);
        }

        return new BackupEntry(size, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }
}
