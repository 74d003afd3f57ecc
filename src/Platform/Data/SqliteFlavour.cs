using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace TinhSo.Platform.Data;

/// <summary>The embedded engine: one file, one writer at a time, no set-up.</summary>
internal sealed class SqliteFlavour(Settings settings) : IDatabaseFlavour
{
    /// <summary>
    /// One opening at a time. The provider's pool marks a connection as lent before it notes to whom, and whoever looks for lost connections at that moment lends it
    /// a second time: two requests in one transaction (dotnet/efcore issue 39008). Openings are short; take this away once the provider is mended.
    /// </summary>
    private static readonly Lock Opening = new();

    private readonly Pragmas pragmas = new(settings.DatabaseWait);

    public string Name => "sqlite";

    private static string FileOf(Settings settings) => Path.Combine(settings.DataFolder, "tinhso.db");

    public void Configure(DbContextOptionsBuilder options)
    {
        System.IO.Directory.CreateDirectory(settings.DataFolder);
        options.UseSqlite(ConnectionOf(FileOf(settings), settings.DatabaseWait)).AddInterceptors(pragmas);
    }

    /// <summary>Closes the resting connections of this database only: clearing the pools of all disturbs who opens another at that moment.</summary>
    public static void LetGo(string file, TimeSpan wait)
    {
        using var connection = new SqliteConnection(ConnectionOf(file, wait));
        lock (Opening)
        {
            SqliteConnection.ClearPool(connection);
        }
    }

    private static string ConnectionOf(string file, TimeSpan wait) =>
        new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = (int)wait.TotalSeconds, Pooling = true }.ToString();

    public void ConfigureConventions(ModelConfigurationBuilder builder)
    {
    }

    public void ConfigureModel(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes().Where(e => typeof(IStreamRow).IsAssignableFrom(e.ClrType)))
        {
            builder.Entity(entity.ClrType).Property(nameof(IStreamRow.Position)).ValueGeneratedOnAdd();
        }
    }

    public Task AfterCreateAsync(AppDb db, CancellationToken ct) => Task.CompletedTask;

    public IQueryable<T> Holding<T>(IQueryable<T> rows, IReadOnlyList<Guid>? agencies, Search.SearchWords words)
        where T : class, Search.IFoundByAgency =>
        WordSearch.Holding(agencies is null ? rows : rows.Where(r => agencies.Contains(r.CompetentAgencyId) || agencies.Contains(r.ReceivingAgencyId)), words);

    public async Task DropTablesAsync(AppDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // Built from the model's own names only.
#pragma warning disable CA2100
        command.CommandText = "PRAGMA foreign_keys=OFF;" + string.Concat(db.Model.GetEntityTypes().Select(e => e.GetTableName()).Distinct().Select(t => $"DROP TABLE IF EXISTS {t};")) + "PRAGMA foreign_keys=ON;";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<IAsyncDisposable> EnterFirstStartAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                // The system lets go of the file when the process dies, however it dies.
                return new FileStream(Path.Combine(settings.DataFolder, "first-start.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                await Task.Delay(200, ct);
            }
        }
    }

    // One writer at a time: a row that is visible has no unseen row before it.
    public Task<long> SettledBelowAsync(AppDb db, CancellationToken ct) => Task.FromResult(1L);

    // The provider begins every other level by taking the write lock; this one is deferred and reads one moment all the same (WAL).
    public Task<IDbContextTransaction> BeginReadAsync(AppDb db, CancellationToken ct) => db.Database.BeginTransactionAsync(IsolationLevel.ReadUncommitted, ct);

    public Task<IReadOnlyDictionary<string, long>> BackupAsync(AppDb db, Settings from, string file, CancellationToken ct) => new SqliteCopy(FileOf(from), from.DatabaseWait).TakeAsync(db, file, ct);

    public Task RestoreAsync(Settings to, string file, CancellationToken ct) => new SqliteCopy(FileOf(to), to.DatabaseWait).PutAsync(file, ct);

    public bool IsHalfRestored => new SqliteCopy(FileOf(settings), settings.DatabaseWait).IsHalfRestored;

    public Settings Elsewhere(Settings beside, string folder) => beside with { DataFolder = folder };

    public async Task<IReadOnlyDictionary<string, long>> CountRowsAsync(AppDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        return await TableCounts.ReadAsync(db, db.Database.GetDbConnection(), ct);
    }

    // 11 and 26: the file is damaged or no database; 1: it has no such table.
    public bool SaysBroken(Exception exception) => exception is SqliteException { SqliteErrorCode: 11 or 26 or 1 };

    public bool IsDuplicate(DbUpdateException exception, string? table = null) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } broken
        && (table is null || broken.Message.Contains($" {table}.", StringComparison.Ordinal));

    public bool SaysBusy(Exception exception) => exception is SqliteException { SqliteErrorCode: 5 or 6 or 13 };

    public async Task<long> TakeNumbersAsync(AppDb db, string series, int count, CancellationToken ct) =>
        await db.Database.SqlQuery<long>(
            $"INSERT INTO platform_number (series, next) VALUES ({series}, {count + 1}) ON CONFLICT (series) DO UPDATE SET next = next + {count} RETURNING next - {count} AS \"Value\"")
            .AsAsyncEnumerable().FirstAsync(ct);

    public async Task<long> InsertAsync(AppDb db, NewRows rows, CancellationToken ct)
    {
        var written = 0L;
        foreach (var (table, group) in rows.ByTable(db.Model))
        {
            await using var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
            command.Transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
            var places = table.Columns.Select((_, i) => command.Parameters.Add(new SqliteParameter { ParameterName = FormattableString.Invariant($"$p{i}") })).ToList();
            // Built from the model's own names only.
#pragma warning disable CA2100
            command.CommandText = $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", places.Select(p => p.ParameterName))})";
#pragma warning restore CA2100
            foreach (var row in group)
            {
                for (var i = 0; i < places.Count; i++)
                {
                    places[i].Value = table.Columns[i].Read(row) ?? DBNull.Value;
                }

                await command.ExecuteNonQueryAsync(ct);
                written++;
            }
        }

        return written;
    }

    public async Task RefreshStatisticsAsync(AppDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // A part of each index says enough, and nobody waits long for the lock.
        command.CommandText = "PRAGMA analysis_limit=400; ANALYZE;";
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed class Pragmas(TimeSpan wait) : DbConnectionInterceptor
    {
        // First of all the patience, which the rest may need. WAL: readers never wait for the writer. FULL: a receipt shown is a receipt on disk.
        private readonly string sql = FormattableString.Invariant(
            $"PRAGMA busy_timeout={wait.TotalMilliseconds:0}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;");

        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
        {
            lock (Opening)
            {
                connection.Open();
            }

            return InterceptionResult.Suppress();
        }

        /// <summary>The provider opens no other way than this one.</summary>
        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(ConnectionOpening(connection, eventData, result));
        }

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = Of(connection);
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = Of(connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        private DbCommand Of(DbConnection connection)
        {
            var command = connection.CreateCommand();
            // One number, of the operator's own setting.
#pragma warning disable CA2100
            command.CommandText = sql;
#pragma warning restore CA2100
            return command;
        }
    }
}
