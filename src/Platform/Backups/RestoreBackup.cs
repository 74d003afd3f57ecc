using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Backups;

/// <summary>
/// What came of a restore. <see cref="Whole"/> is null for a plain zip of an earlier version, which does not say how many rows it holds.
/// <see cref="ErasedAgain"/> are people whose erasure was younger than the backup.
/// </summary>
public sealed record BackupRestored(string File, DateTime? MadeAt, double Seconds, long Rows, int Files, bool? Whole, int ErasedAgain = 0);

/// <summary>The verb <c>restore</c>: reads and checks all of a backup beside the data, and only then puts files and database in place, wholly or not at all.</summary>
internal sealed class RestoreBackup(AppDb db, Act act, Settings settings, SchemaMaker schema, Leases leases, BackupFile files, AfterRestore after)
{
    public async Task<BackupRestored> RunAsync(string file, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        if (await AliveAsync(ct) is { Count: > 0 } alive)
        {
            throw new RuleBroken("platform.lease-alive", string.Join(", ", alive));
        }

        using var space = new WorkFolder(settings, "restore");
        var manifest = await files.ReadAsync(file, space.Path, ct);
        if (manifest is not null)
        {
            Refuse(manifest);
        }

        // Files lie under their hashes, so more of them harm neither the old database nor the new one.
        var moved = MoveFiles(space.Path);
        await db.Flavour.RestoreAsync(settings, Path.Combine(space.Path, BackupManifest.Database), ct);
        var rows = await db.Flavour.CountRowsAsync(db, ct);
        bool? whole = manifest is null ? null : manifest.Rows.All(r => rows.GetValueOrDefault(r.Key) == r.Value);
        var again = await after.ApplyAsync(ct);

        var restored = new BackupRestored(file, manifest?.MadeAt, watch.Elapsed.TotalSeconds, rows.Values.Sum(), moved, whole, again);
        Record(db, act, BackupAct.Restore, restored);
        await db.SaveChangesAsync(ct);
        return restored;
    }

    internal static void Record(AppDb db, Act act, BackupAct kind, BackupRestored restored, string? note = null) => db.Add(new BackupRun
    {
        Kind = kind, At = act.Now, Seconds = restored.Seconds, Bytes = new FileInfo(restored.File).Length, File = Path.GetFileName(restored.File),
        Succeeded = restored.Whole != false && note is null, Note = note ?? (restored.Whole == false ? "rows differ from the manifest" : null),
    });

    private void Refuse(BackupManifest manifest)
    {
        if (manifest.Engine != db.Flavour.Name)
        {
            throw new RuleBroken("platform.backup-other-engine", manifest.Engine, db.Flavour.Name);
        }

        var wanted = schema.Fingerprint();
        if (manifest.Schema != wanted)
        {
            throw new RuleBroken("platform.backup-other-schema", manifest.Schema, wanted, manifest.Version);
        }
    }

    /// <summary>A database that is not there, or cannot be read any more, has no server on it; that is what restores are for.</summary>
    private async Task<IReadOnlyList<string>> AliveAsync(CancellationToken ct)
    {
        var creator = db.GetService<IRelationalDatabaseCreator>();
        try
        {
            if (!await creator.ExistsAsync(ct))
            {
                await creator.CreateAsync(ct);
                return [];
            }

            return await creator.HasTablesAsync(ct) ? await leases.AliveAsync(ct) : [];
        }
        catch (DbException e) when (db.Flavour.SaysBroken(e))
        {
            return [];
        }
    }

    private int MoveFiles(string from)
    {
        var count = 0;
        foreach (var folder in BackupManifest.Folders.Select(f => Path.Combine(from, f)).Where(System.IO.Directory.Exists))
        {
            foreach (var path in System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var relative = Path.GetRelativePath(from, path);
                var target = Path.Combine(settings.DataFolder, relative);
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                // A key or a root that is there now is newer than the one in the backup; a stored file may have been damaged.
                if (!File.Exists(target) || relative.StartsWith("files", StringComparison.Ordinal))
                {
                    File.Move(path, target, overwrite: true);
                }

                count++;
            }
        }

        return count;
    }
}
