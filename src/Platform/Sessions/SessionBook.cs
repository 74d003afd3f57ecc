using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Sessions;

/// <summary>
/// Knows in memory which sessions were ended before their time. The database is asked for new ends at most once a second, whatever the number of requests, so
/// a session ended here is dead at once and on other nodes within that second. Also notes, every few minutes, that a session is still in use.
/// </summary>
public sealed class SessionBook(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    /// <summary>Between two nodes' clocks, and between the moment written and the commit seen.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, DateTime> _ended = new();
    private readonly ConcurrentDictionary<Guid, DateTime> _noted = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private long _readAt = long.MinValue;
    private int _forgotten;
    private DateTime? _newest;
    private DateTime? _restored;
    private DateTime _swept;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<bool> IsEndedAsync(Guid session, DateTime begun, CancellationToken ct)
    {
        if (IsOld)
        {
            await _reading.WaitAsync(ct);
            try
            {
                if (IsOld)
                {
                    var (started, forgotten) = (Environment.TickCount64, Volatile.Read(ref _forgotten));
                    await ReadAsync(ct);
                    if (forgotten == Volatile.Read(ref _forgotten))
                    {
                        Volatile.Write(ref _readAt, started);
                    }
                }
            }
            finally
            {
                _reading.Release();
            }
        }

        return _ended.ContainsKey(session) || begun < _restored;
    }

    /// <summary>The next question goes to the database; called once an end has been saved.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _forgotten);
        Volatile.Write(ref _readAt, long.MinValue);
    }

    /// <summary>A session just begun needs no note of its use yet.</summary>
    public void Seen(Guid session) => _noted[session] = Now;

    public void Dispose() => _reading.Dispose();

    public async Task NoteUseAsync(Guid session, IPAddress? from, CancellationToken ct)
    {
        var now = Now;
        if (_noted.TryGetValue(session, out var noted) && now - noted < NoteEvery)
        {
            return;
        }

        _noted[session] = now;
        await using var scope = scopes.CreateAsyncScope();
        var (before, address) = (now - NoteEvery, OpenedSession.Shorten(from));
        try
        {
            await scope.ServiceProvider.GetRequiredService<AppDb>().Set<OpenedSession>().Where(s => s.Id == session && s.SeenAt <= before)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, now).SetProperty(x => x.Address, address), ct);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException })
        {
            // A note that could not be written, because the database is busy, is no reason to refuse the page.
        }
    }

    private bool IsOld => Volatile.Read(ref _readAt) is var at && (at == long.MinValue || Environment.TickCount64 - at >= 1000);

    private async Task ReadAsync(CancellationToken ct)
    {
        // Older ends need no remembering: the session would have reached its longest life.
        var now = Now;
        var oldest = now - SessionLife.Most - Overlap;
        // A node whose clock is ahead must not hide what the others end after it.
        var read = _newest is { } newest ? (newest < now ? newest : now) - Overlap : oldest;
        var since = read > oldest ? read : oldest;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        // Once is enough: a restore waits until no server runs. Sessions begun between the backup and the restore have no row that could end.
        _restored ??= await db.Set<BackupRun>().Where(r => r.Kind == BackupAct.Restore).MaxAsync(r => (DateTime?)r.At, ct) is not { } at ? DateTime.MinValue : at < now ? at : now;
        var ends = await db.Set<OpenedSession>().AsNoTracking()
            .Where(s => s.EndedAt >= since).Select(s => new { s.Id, s.EndedAt }).ToListAsync(ct);
        foreach (var end in ends)
        {
            _ended[end.Id] = end.EndedAt!.Value;
            _newest = _newest is { } known && known > end.EndedAt ? known : end.EndedAt;
        }

        if (now - _swept < TimeSpan.FromMinutes(1))
        {
            return;
        }

        _swept = now;
        foreach (var (id, _) in _ended.Where(e => e.Value < oldest))
        {
            _ended.TryRemove(id, out _);
        }

        foreach (var (id, _) in _noted.Where(e => e.Value < oldest))
        {
            _noted.TryRemove(id, out _);
        }
    }
}
