using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>
/// Takes accesses in memory and writes them in batches about once a second, one row an officer, record and hour. Each web process writes its own, so this is no leased worker.
/// A process that is killed loses what it had not written yet, a second's worth; one that is stopped writes it first.
/// </summary>
internal sealed class AccessLog(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AccessLog> log) : BackgroundService, IAccessLog
{
    private const int Batch = 500;
    private const int MostSeen = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private readonly ConcurrentQueue<PersonalAccess> _waiting = new();
    private readonly ConcurrentDictionary<(Guid Key, Opened What), byte> _seen = new();
    private DateTimeOffset? _refusedSince;

    // Never disposed: it holds no handle, and the last write of a host that goes down may still be under way.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _writing = new(1, 1);
#pragma warning restore CA2213

    public void Note(PersonalAccess access)
    {
        // What an officer typed goes into a table of its own moment: a control character or half a character would stop the write of its batch.
        access = access with { Purpose = access.Purpose is { } purpose ? WholeText.Of(WholeText.WithoutControls(purpose)) : null };
        if (_seen.Count > MostSeen)
        {
            // Forgetting costs a second look at the table, no second row.
            _seen.Clear();
        }

        if (_seen.TryAdd((AccessRow.KeyOf(access), access.What), 0))
        {
            _waiting.Enqueue(access);
        }
    }

    public async Task<IReadOnlyList<AccessLine>> OfDossierAsync(string code, int most, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var agencies = scope.ServiceProvider.GetRequiredService<IAgencies>();
        var rows = await scope.ServiceProvider.GetRequiredService<AppDb>().Set<AccessRow>().AsNoTracking()
            .Where(r => r.Code == code).OrderByDescending(r => r.At).ThenByDescending(r => r.Id).Take(most).ToListAsync(ct);
        return [.. rows.Select(r => new AccessLine(r.At, r.OfficerName, r.PostName, agencies.NameAt(r.AgencyId, VietnamTime.Day(r.At)), r.What, r.Code, r.PurposeForPerson, r.Basis))];
    }

    /// <summary>Before somebody reads the log: what waits is written, but nobody waits for a busy database; a reader then misses the last second.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        using var brief = CancellationTokenSource.CreateLinkedTokenSource(ct);
        brief.CancelAfter(Patience);
        try
        {
            await FlushAsync(brief.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning(e, "The access log is read before its last second is written");
        }
    }

    /// <summary>Writes what waits: before somebody reads the log, each second, and at the end.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            while (!_waiting.IsEmpty)
            {
                var batch = new List<PersonalAccess>(Batch);
                while (batch.Count < Batch && _waiting.TryDequeue(out var access))
                {
                    batch.Add(access);
                }

                await WriteAgainAsync(batch, ct);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Also with nothing waiting: a host may stop its services twice at once, and a write of the other call must be over.
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Every;
        try
        {
            while (true)
            {
                await Task.Delay(pause, stoppingToken);
                try
                {
                    await FlushAsync(stoppingToken);
                    pause = Every;
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(e, "The access log was not written; {Count} accesses wait", _waiting.Count);
                    pause = pause * 2 < AtLeastEvery ? pause * 2 : AtLeastEvery;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Another node may write the same row at the same moment: then it is there at the second look. What the database does not take for its busyness or absence goes back to the end of the queue.</summary>
    private async Task WriteAgainAsync(List<PersonalAccess> batch, CancellationToken ct)
    {
        try
        {
            try
            {
                await WriteAsync(batch, ct);
            }
            catch (Exception e) when (e is DbUpdateException or ArgumentException)
            {
                try
                {
                    await WriteAsync(batch, ct);
                }
                catch (Exception again) when (IsOfRows(again))
                {
                    await WriteEachAsync(batch, ct);
                }
            }
        }
        catch
        {
            batch.ForEach(_waiting.Enqueue);
            throw;
        }
    }

    /// <summary>
    /// Some row of the batch is refused. It is dropped, and told, when others are taken and it is refused once more. Where none is taken the fault may be the table's:
    /// then all wait for an hour, in which somebody may mend it.
    /// </summary>
    private async Task WriteEachAsync(List<PersonalAccess> batch, CancellationToken ct)
    {
        var (refused, all) = (new List<PersonalAccess>(), batch.Count);
        foreach (var access in batch.ToList())
        {
            if (await WhyNotAsync(access, ct) is not { } reason)
            {
                batch.Remove(access);
                continue;
            }

            refused.Add(access);
            if (refused.Count == all && clock.GetUtcNow() < (_refusedSince ??= clock.GetUtcNow()) + Grace)
            {
                throw new InvalidOperationException("The database takes no row of the access log", reason);
            }
        }

        foreach (var access in refused)
        {
            if (await WhyNotAsync(access, ct) is { } reason)
            {
                log.LogError(reason, "An access was not written and is dropped: officer {Officer}, record {Record}, {At}", access.OfficerId, access.RecordId, access.At);
            }

            batch.Remove(access);
        }

        _refusedSince = null;
    }

    /// <summary>Null: it is written. Else why not.</summary>
    private async Task<Exception?> WhyNotAsync(PersonalAccess access, CancellationToken ct)
    {
        try
        {
            await WriteAsync([access], ct);
            return null;
        }
        catch (Exception e) when (IsOfRows(e))
        {
            return e;
        }
    }

    /// <summary>The rows themselves are in the way, not a database that is busy or away.</summary>
    private bool IsOfRows(Exception e)
    {
        if (e is not DbUpdateException)
        {
            return e is ArgumentException;
        }

        using var scope = scopes.CreateScope();
        return e.InnerException is not DbException { IsTransient: true } && !scope.ServiceProvider.GetRequiredService<AppDb>().Flavour.IsBusy(e);
    }

    private async Task WriteAsync(List<PersonalAccess> batch, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var keys = batch.Select(AccessRow.KeyOf).Distinct().ToList();
        var rows = await db.Set<AccessRow>().Where(r => keys.Contains(r.Key)).ToDictionaryAsync(r => r.Key, ct);
        foreach (var access in batch)
        {
            var key = AccessRow.KeyOf(access);
            if (!rows.TryGetValue(key, out var row))
            {
                row = rows[key] = AccessRow.Of(access);
                db.Add(row);
            }

            row.Add(access.What);
        }

        await db.SaveChangesAsync(ct);
        _refusedSince = null;
    }
}
