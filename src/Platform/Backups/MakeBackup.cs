using System.Diagnostics;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Backups;

/// <summary>What came of a backup. <see cref="Damaged"/> are stored files whose bytes are no longer those of their name: saved as they are, and to be looked at.</summary>
public sealed record BackupMade(string File, long Bytes, double Seconds, long Rows, int Files, IReadOnlyList<string> Damaged);

/// <summary>The verb <c>backup</c>: a copy of the database at one moment and of the files it names, encrypted, read again before it gets its name, and recorded.</summary>
internal sealed class MakeBackup(AppDb db, Act act, Settings settings, SchemaMaker schema, BackupFile files)
{
    public async Task<BackupMade> RunAsync(string file, CancellationToken ct)
    {
        var (watch, at) = (Stopwatch.StartNew(), act.Now);
        try
        {
            var made = await MakeAsync(file, at, watch, ct);
            Record(made.Bytes, made.Damaged.Count == 0 ? null : $"{made.Damaged.Count} damaged files");
            await db.SaveChangesAsync(ct);
            return made;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            db.Forget();
            Record(0, e.Message, succeeded: false);
            await db.SaveChangesAsync(ct);
            throw;
        }

        void Record(long bytes, string? note, bool succeeded = true) => db.Add(new BackupRun
        {
            Kind = BackupAct.Backup, At = at, Seconds = watch.Elapsed.TotalSeconds, Bytes = bytes, File = Path.GetFileName(file), Succeeded = succeeded, Note = note,
        });
    }

    private async Task<BackupMade> MakeAsync(string file, DateTime at, Stopwatch watch, CancellationToken ct)
    {
        using var space = new WorkFolder(settings, "backup");
        var copy = Path.Combine(space.Path, BackupManifest.Database);
        var rows = await db.Flavour.BackupAsync(db, settings, copy, ct);
        // Files come after the database: each row copied has its bytes, later bytes do no harm.
        var about = new BackupManifest(typeof(MakeBackup).Assembly.GetName().Version!.ToString(3), db.Flavour.Name, schema.Fingerprint(), at, rows, new Dictionary<string, BackupEntry>());
        var part = file + ".part";
        try
        {
            var written = await files.WriteAsync(part, about, [(BackupManifest.Database, copy), .. Kept()], ct);
            await files.ReadAsync(part, folder: null, ct);
            File.Move(part, file, overwrite: true);
            var stored = written.Entries.Where(e => e.Key.StartsWith("files/", StringComparison.Ordinal)).ToList();
            return new(file, new FileInfo(file).Length, watch.Elapsed.TotalSeconds, rows.Values.Sum(), stored.Count, [.. stored.Where(e => Path.GetFileName(e.Key) != e.Value.Sha256).Select(e => e.Key)]);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private IEnumerable<(string Name, string Path)> Kept() =>
        from folder in BackupManifest.Folders.Select(f => Path.Combine(settings.DataFolder, f)).Where(System.IO.Directory.Exists)
        from path in System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(settings.DataFolder, path).Replace('\\', '/')
        where !name.StartsWith("files/tmp/", StringComparison.Ordinal)
        select (name, path);
}
