using Microsoft.Data.Sqlite;

namespace TinhSo.Platform.Data;

/// <summary>Copies the SQLite file while it is in use, and puts a copy in its place. A start that finds the mark of a restore cut off in the middle refuses.</summary>
internal sealed class SqliteCopy(string file, TimeSpan wait)
{
    private readonly string _mark = file + ".restoring";

    // What stood there stays beside it until the next restore, should the wrong backup have been put back.
    private readonly string _replaced = file + ".replaced";

    public bool IsHalfRestored => File.Exists(_mark);

    public async Task<IReadOnlyDictionary<string, long>> TakeAsync(AppDb db, string copy, CancellationToken ct)
    {
        await using (var source = new SqliteConnection($"Data Source={file};Pooling=False"))
        await using (var target = new SqliteConnection($"Data Source={copy};Pooling=False"))
        {
            await source.OpenAsync(ct);
            await target.OpenAsync(ct);
            source.BackupDatabase(target);
            return await TableCounts.ReadAsync(db, target, ct);
        }
    }

    public async Task PutAsync(string copy, CancellationToken ct)
    {
        await PrepareAsync(copy, ct);
        SqliteFlavour.LetGo(file, wait);
        var again = IsHalfRestored;
        if (!again)
        {
            foreach (var end in (string[])["", "-wal"])
            {
                File.Delete(_replaced + end);
            }
        }

        await using (var mark = new FileStream(_mark, FileMode.Create, FileAccess.Write))
        {
            mark.Flush(flushToDisk: true);
        }

        // The log first: a database without its log is whole but old, a log without its database is nothing.
        foreach (var end in (string[])["-wal", ""])
        {
            if (File.Exists(file + end) && !File.Exists(_replaced))
            {
                File.Move(file + end, _replaced + end, overwrite: true);
            }
        }

        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        File.Move(copy, file, overwrite: true);
        File.Delete(_mark);
    }

    /// <summary>Nobody holds work in a database that was just put back; a page that does not belong is found before anything is touched.</summary>
    private static async Task PrepareAsync(string copy, CancellationToken ct)
    {
        try
        {
            await using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            if (await command.ExecuteScalarAsync(ct) as string is var said && said != "ok")
            {
                throw new FormatException($"FILE: the database in the backup is damaged: {said}");
            }

            command.CommandText = "DELETE FROM platform_lease; PRAGMA wal_checkpoint(TRUNCATE);";
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (SqliteException e)
        {
            throw new FormatException($"FILE: the database in the backup cannot be read: {e.Message}", e);
        }
    }
}
