using Microsoft.Extensions.Configuration;
using TinhSo.Platform;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Failures;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>The file of a backup by itself: what opens it, and that nothing in it changes unseen.</summary>
[Trait("Engine", "any")]
public sealed class BackupFileTests : IDisposable
{
    private const string Phrase = "một câu đủ dài để làm khóa";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("tinhso-backup-").FullName;

    private string Backup => Path.Combine(_folder, "one.backup");

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536 * 3)]
    [InlineData(1_000_000)]
    public async Task What_was_written_is_read_again(int size)
    {
        var content = await WriteAsync(Key(NewKey()), size);

        var read = await content.Files.ReadAsync(Backup, Path.Combine(_folder, "out"), CancellationToken.None);

        Assert.Equal(["database", "files/ab/cd/x"], read!.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(content.Bytes, await File.ReadAllBytesAsync(Path.Combine(_folder, "out", "database")));
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(_folder, "out", "files", "ab", "cd", "x")));
    }

    [Fact]
    public async Task A_file_erased_while_the_backup_runs_is_left_out_and_anything_else_that_is_missing_stops_it()
    {
        var (key, database) = (Key(NewKey()), Path.Combine(_folder, "db"));
        await File.WriteAllTextAsync(database, "x");
        var about = new BackupManifest("1", "sqlite", "s", DateTime.UnixEpoch, new Dictionary<string, long>(), new Dictionary<string, BackupEntry>());
        var gone = Path.Combine(_folder, "gone");

        var written = await new BackupFile(key).WriteAsync(Backup, about, [("database", database), ("files/ab/cd/x", gone)], CancellationToken.None);

        Assert.Equal(["database"], written.Entries.Keys);
        Assert.NotNull(await new BackupFile(key).ReadAsync(Backup, null, CancellationToken.None));
        await Assert.ThrowsAsync<FileNotFoundException>(() => new BackupFile(key).WriteAsync(Backup, about, [("database", gone)], CancellationToken.None));
    }

    [Fact]
    public async Task A_passphrase_opens_its_backup_and_another_one_does_not()
    {
        await WriteAsync(Key(Phrase), 10);

        Assert.NotNull(await new BackupFile(Key(Phrase)).ReadAsync(Backup, null, CancellationToken.None));
        Assert.Contains("key is another", (await RefusedAsync(Key(Phrase + "!"))).Message, StringComparison.Ordinal);
        Assert.Contains("passphrase", (await RefusedAsync(Key(NewKey()), asPhrase: true)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_a_cut_and_an_appended_byte_are_refused()
    {
        var key = Key(NewKey());
        await WriteAsync(key, 200_000);
        var whole = await File.ReadAllBytesAsync(Backup);
        for (var at = 0; at < whole.Length; at += Math.Max(1, whole.Length / 97))
        {
            var changed = whole.ToArray();
            changed[at] ^= 1;
            await RefusedAsync(key, changed);
        }

        foreach (var length in new[] { 0, 27, 28, 40, EncryptedForm.Head + EncryptedForm.Chunk + EncryptedForm.Tag, whole.Length - 1 })
        {
            await RefusedAsync(key, whole[..length]);
        }

        await RefusedAsync(key, [.. whole, 0]);
        await File.WriteAllBytesAsync(Backup, whole);
        Assert.NotNull(await new BackupFile(key).ReadAsync(Backup, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_manifest_that_does_not_fit_its_entries_is_refused()
    {
        var key = Key(NewKey());
        var database = Path.Combine(_folder, "database.in");
        await File.WriteAllTextAsync(database, "d");
        await new BackupFile(key).WriteAsync(Backup, About, [("files/ab/x", database)], CancellationToken.None);
        await RefusedAsync(key);
        await new BackupFile(key).WriteAsync(Backup, About, [("database", database), ("../outside", database)], CancellationToken.None);
        Assert.Contains("no place", (await RefusedAsync(key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_the_demo_a_missing_key_is_said_and_a_short_one_stops_the_start()
    {
        var missing = Assert.Throws<RuleBroken>(() => new BackupKey(Configuration(), Settings(demo: false)).RoundsForNew());
        Assert.Equal("platform.backup-key-missing", missing.Code);
        Assert.NotEqual(0, new BackupKey(Configuration(), Settings(demo: true)).RoundsForNew());
        Assert.Contains("TINHSO_BACKUP_KEY", Assert.Throws<FormatException>(() => Key("too short")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_may_stand_in_a_file()
    {
        var file = Path.Combine(_folder, "key");
        await File.WriteAllTextAsync(file, NewKey() + "\n");
        Assert.Equal(0, new BackupKey(Configuration(("TINHSO_BACKUP_KEY_FILE", file)), Settings(demo: false)).RoundsForNew());
        Assert.Contains("TINHSO_BACKUP_KEY_FILE", Assert.Throws<FormatException>(() => new BackupKey(Configuration(("TINHSO_BACKUP_KEY_FILE", file + ".not")), Settings(demo: false))).Message, StringComparison.Ordinal);
    }

    private static BackupManifest About { get; } = new("0.1.0", "sqlite", "none", DateTime.UnixEpoch, new Dictionary<string, long>(), new Dictionary<string, BackupEntry>());

    private static string NewKey() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    private static BackupKey Key(string secret) => new(Configuration(("TINHSO_BACKUP_KEY", secret)), Settings(demo: false));

    private static Settings Settings(bool demo) => TinhSo.Platform.Settings.Read(Configuration(("TINHSO_DEMO", demo ? "true" : "false")));

    private static IConfiguration Configuration(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => new KeyValuePair<string, string?>(v.Name, v.Value))).Build();

    private async Task<(BackupFile Files, byte[] Bytes)> WriteAsync(BackupKey key, int size)
    {
        var (database, file) = (Path.Combine(_folder, "database.in"), Path.Combine(_folder, "file.in"));
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(size);
        await File.WriteAllBytesAsync(database, bytes);
        await File.WriteAllTextAsync(file, "x");
        var files = new BackupFile(key);
        await files.WriteAsync(Backup, About, [("database", database), ("files/ab/cd/x", file)], CancellationToken.None);
        return (files, bytes);
    }

    private async Task<FormatException> RefusedAsync(BackupKey key, byte[]? content = null, bool asPhrase = false)
    {
        if (content is not null)
        {
            await File.WriteAllBytesAsync(Backup, content);
        }

        if (asPhrase)
        {
            // Encrypted with a random key, opened with a phrase.
            await WriteAsync(key, 10);
            key = Key(Phrase);
        }

        return await Assert.ThrowsAsync<FormatException>(() => new BackupFile(key).ReadAsync(Backup, null, CancellationToken.None));
    }
}
