using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace TinhSo.Platform.Data;

/// <summary>The only place where SQLite and PostgreSQL differ. Raw SQL and provider checks live in its two implementations and nowhere else.</summary>
public interface IDatabaseFlavour
{
    string Name { get; }

    void Configure(DbContextOptionsBuilder options);

    void ConfigureConventions(ModelConfigurationBuilder builder);

    /// <summary>Adds what only this engine needs to the model: the transaction number of stream rows, collations.</summary>
    void ConfigureModel(ModelBuilder builder);

    /// <summary>Search indexes and other objects that the model cannot express; run once after the tables are made.</summary>
    Task AfterCreateAsync(AppDb db, CancellationToken ct);

    /// <summary>Removes the tables of a first start that was cut off.</summary>
    Task DropTablesAsync(AppDb db, CancellationToken ct);

    /// <summary>Lets one process at a time make and seed the tables; disposing, or the end of the process, lets the next in.</summary>
    Task<IAsyncDisposable> EnterFirstStartAsync(CancellationToken ct);

    /// <summary>Stream rows below this transaction number are settled: no row can still appear among them.</summary>
    Task<long> SettledBelowAsync(AppDb db, CancellationToken ct);

    /// <summary>A transaction that only reads and sees one moment of the database, without keeping a writer waiting.</summary>
    Task<IDbContextTransaction> BeginReadAsync(AppDb db, CancellationToken ct);

    /// <summary>Writes a copy of one moment to a file: the database itself (SQLite) or a custom-format dump (PostgreSQL). Returns the rows of each table at that moment.</summary>
    Task<IReadOnlyDictionary<string, long>> BackupAsync(AppDb db, Settings settings, string file, CancellationToken ct);

    /// <summary>Puts such a copy in the database's place, wholly or not at all; killed in between, <see cref="IsHalfRestored"/> says so at the next start.</summary>
    Task RestoreAsync(Settings settings, string file, CancellationToken ct);

    /// <summary>True when a restore was cut off where neither the old database nor the new one stands; the same restore run again mends it.</summary>
    bool IsHalfRestored { get; }

    /// <summary>Settings of a place of its own beside the database, where a restore can be tried.</summary>
    Settings Elsewhere(Settings settings, string folder);

    Task<IReadOnlyDictionary<string, long>> CountRowsAsync(AppDb db, CancellationToken ct);

    /// <summary>True when the engine itself says that there is no readable database of ours.</summary>
    bool SaysBroken(Exception exception);

    /// <summary>True when the exception is a broken uniqueness, so a retried key can be answered with the first result.</summary>
    bool IsDuplicate(DbUpdateException exception, string? table = null);

    /// <summary>True when the engine itself says it is only busy, full or just starting, so that the same request may succeed in a moment.</summary>
    bool SaysBusy(Exception exception);

    /// <summary>The same, whatever the engine's word was wrapped in.</summary>
    bool IsBusy(Exception exception) => SaysBusy(exception) || (exception.InnerException is { } inner && IsBusy(inner));

    /// <summary>A short, independent transaction that takes a block of numbers; returns the first.</summary>
    Task<long> TakeNumbersAsync(AppDb db, string series, int count, CancellationToken ct);

    /// <summary>Writes many new rows inside the context's open transaction, past its change tracking: COPY on PostgreSQL, prepared inserts on SQLite. Returns how many.</summary>
    Task<long> InsertAsync(AppDb db, NewRows rows, CancellationToken ct);

    /// <summary>The rows of these agencies (null: of any) that hold every word.</summary>
    IQueryable<T> Holding<T>(IQueryable<T> rows, IReadOnlyList<Guid>? agencies, Search.SearchWords words)
        where T : class, Search.IFoundByAgency;

    /// <summary>Lets the engine look at its tables again after much was written, so that its plans fit.</summary>
    Task RefreshStatisticsAsync(AppDb db, CancellationToken ct);
}
