using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace TinhSo.Platform.Data;

/// <summary>The production engine. Needs the extension pg_trgm (trusted since PostgreSQL 13) for search inside text.</summary>
internal sealed class PostgresFlavour : IDatabaseFlavour, IDisposable
{
    private static readonly Dictionary<Type, NpgsqlDbType> Types = new()
    {
        [typeof(string)] = NpgsqlDbType.Text,
        [typeof(Guid)] = NpgsqlDbType.Uuid,
        [typeof(int)] = NpgsqlDbType.Integer,
        [typeof(long)] = NpgsqlDbType.Bigint,
        [typeof(bool)] = NpgsqlDbType.Boolean,
        [typeof(double)] = NpgsqlDbType.Double,
        [typeof(byte[])] = NpgsqlDbType.Bytea,
        [typeof(DateOnly)] = NpgsqlDbType.Date,
        [typeof(DateTime)] = NpgsqlDbType.TimestampTz,
    };

    private readonly NpgsqlDataSource _source;

    public PostgresFlavour(Settings settings)
    {
        var text = new NpgsqlConnectionStringBuilder(settings.PostgreSql!);
        // What the operator wrote stays; the builder knows what that was under any of its names.
        if (!text.ShouldSerialize("Max Auto Prepare"))
        {
            text.MaxAutoPrepare = 200;
        }

        if (!text.ShouldSerialize("Timeout"))
        {
            text.Timeout = (int)settings.DatabaseWait.TotalSeconds;
        }

        _source = new NpgsqlDataSourceBuilder(text.ToString()).Build();
    }

    public string Name => "postgresql";

    public void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(_source);

    // The engines must order text alike: by code point.
    public void ConfigureConventions(ModelConfigurationBuilder builder) => builder.Properties<string>().UseCollation("C");

    public void ConfigureModel(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes().Where(e => typeof(IStreamRow).IsAssignableFrom(e.ClrType)))
        {
            builder.Entity(entity.ClrType).Property(nameof(IStreamRow.Position)).UseIdentityAlwaysColumn();
            builder.Entity(entity.ClrType).Property(nameof(IStreamRow.Tx)).HasDefaultValueSql("pg_current_xact_id()::text::bigint");
        }

        PostgresSearch.AddTo(builder);
    }

    /// <summary>Every folded search column gets a trigram index, so that "contains" is fast without diacritics; what is looked for by words within agencies gets their keys.</summary>
    public async Task AfterCreateAsync(AppDb db, CancellationToken ct)
    {
        await RunAsync(db, "CREATE EXTENSION IF NOT EXISTS pg_trgm", ct);
        await RunAsync(db, PostgresSearch.Function, ct);
        foreach (var entity in db.Model.GetEntityTypes())
        {
            if (typeof(Search.IFoundByAgency).IsAssignableFrom(entity.ClrType))
            {
                await RunAsync(db, PostgresSearch.Index(entity.GetTableName()!), ct);
                continue;
            }

            foreach (var property in entity.GetProperties().Where(p => p.Name.EndsWith("Folded", StringComparison.Ordinal)))
            {
                var (table, column) = (entity.GetTableName()!, property.GetColumnName());
                await RunAsync(db, $"CREATE INDEX IF NOT EXISTS ix_{table}_{column}_trgm ON {table} USING gin ({column} gin_trgm_ops)", ct);
            }
        }
    }

    public IQueryable<T> Holding<T>(IQueryable<T> rows, IReadOnlyList<Guid>? agencies, Search.SearchWords words)
        where T : class, Search.IFoundByAgency => agencies is null ? WordSearch.Holding(rows, words) : PostgresSearch.Holding(rows, agencies, words);

    public async Task DropTablesAsync(AppDb db, CancellationToken ct)
    {
        foreach (var table in db.Model.GetEntityTypes().Select(e => e.GetTableName()).Distinct())
        {
            await RunAsync(db, $"DROP TABLE IF EXISTS {table} CASCADE", ct);
        }
    }

    public async Task<IAsyncDisposable> EnterFirstStartAsync(CancellationToken ct)
    {
        var connection = await _source.OpenConnectionAsync(ct);
        // Waits as long as the other seeds; the server lets go when this process dies.
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(7304501)", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
        return new FirstStartTurn(connection);
    }

    public Task<long> SettledBelowAsync(AppDb db, CancellationToken ct) =>
        db.Database.SqlQuery<long>($"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS \"Value\"").AsAsyncEnumerable().FirstAsync(ct).AsTask();

    public Task<IDbContextTransaction> BeginReadAsync(AppDb db, CancellationToken ct) => db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);

    public async Task<IReadOnlyDictionary<string, long>> BackupAsync(AppDb db, Settings settings, string file, CancellationToken ct)
    {
        // The rows are counted at the very moment that is copied.
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", connection, transaction);
        var snapshot = (string)(await export.ExecuteScalarAsync(ct))!;
        await new PostgresTools(settings.PostgreSql!).DumpAsync(file, snapshot, ct);
        return await TableCounts.ReadAsync(db, connection, ct);
    }

    public Task RestoreAsync(Settings settings, string file, CancellationToken ct) => new PostgresTools(settings.PostgreSql!).RestoreAsync(file, ct);

    public bool IsHalfRestored => false;

    public Settings Elsewhere(Settings settings, string folder)
    {
        var text = new NpgsqlConnectionStringBuilder(settings.PostgreSql!);
        text.Database = $"{text.Database}_try_{Guid.CreateVersion7():N}";
        return settings with { DataFolder = folder, PostgreSql = text.ToString() };
    }

    public async Task<IReadOnlyDictionary<string, long>> CountRowsAsync(AppDb db, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        return await TableCounts.ReadAsync(db, connection, ct);
    }

    public bool SaysBroken(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted };

    public bool IsDuplicate(DbUpdateException exception, string? table = null) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } broken && (table is null || broken.TableName == table);

    public bool SaysBusy(Exception exception) => exception is NpgsqlException { IsTransient: true };

    public async Task<long> TakeNumbersAsync(AppDb db, string series, int count, CancellationToken ct) =>
        await db.Database.SqlQuery<long>(
            $"INSERT INTO platform_number (series, next) VALUES ({series}, {count + 1}) ON CONFLICT (series) DO UPDATE SET next = platform_number.next + {count} RETURNING next - {count} AS \"Value\"")
            .AsAsyncEnumerable().FirstAsync(ct);

    public async Task<long> InsertAsync(AppDb db, NewRows rows, CancellationToken ct)
    {
        var written = 0L;
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        foreach (var (table, group) in rows.ByTable(db.Model))
        {
            var types = table.Columns.Select(c => Types[c.StoredType]).ToArray();
            await using var writer = await connection.BeginBinaryImportAsync($"COPY {table.Name} ({string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""))}) FROM STDIN (FORMAT BINARY)", ct);
            foreach (var row in group)
            {
                await writer.StartRowAsync(ct);
                for (var i = 0; i < types.Length; i++)
                {
                    if (table.Columns[i].Read(row) is { } value)
                    {
                        await writer.WriteAsync(value, types[i], ct);
                    }
                    else
                    {
                        await writer.WriteNullAsync(ct);
                    }
                }

                written++;
            }

            await writer.CompleteAsync(ct);
        }

        return written;
    }

    public Task RefreshStatisticsAsync(AppDb db, CancellationToken ct) => RunAsync(db, "ANALYZE", ct);

    public void Dispose() => _source.Dispose();

    private static async Task RunAsync(AppDb db, string sql, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // Built from the model's own names only.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed class FirstStartTurn(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (connection)
            {
                await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock(7304501)", connection);
                await command.ExecuteNonQueryAsync();
            }
        }
    }
}
