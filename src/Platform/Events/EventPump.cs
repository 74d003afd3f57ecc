using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Events;

/// <summary>Carries committed events to their handlers, each handler at its own place in the stream; a failing event is parked and retried, the rest goes on.</summary>
internal sealed class EventPump(IServiceScopeFactory scopes, IEnumerable<HandlerRegistration> handlers, TimeProvider clock, ILogger<EventPump> log) : IWorker
{
    private const int Batch = 100;

    public string Name => "events";

    public TimeSpan Every => TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(CancellationToken ct)
    {
        // In turns: while much is coming, no handler waits until another has read it all.
        for (var more = true; more;)
        {
            more = false;
            foreach (var handler in handlers)
            {
                ct.ThrowIfCancellationRequested();
                more |= await PumpAsync(handler, ct) == Batch;
            }
        }

        foreach (var handler in handlers)
        {
            await RetryAsync(handler, ct);
        }
    }

    private async Task<int> PumpAsync(HandlerRegistration handler, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var place = await db.Set<Subscription>().SingleOrDefaultAsync(s => s.Handler == handler.Name, ct);
        if (place is null)
        {
            db.Add(place = new Subscription { Handler = handler.Name });
        }

        var settled = await db.Flavour.SettledBelowAsync(db, ct);
        var rows = await db.Set<EventRow>().AsNoTracking().AfterAsync((place.Tx, place.Position), settled, Batch, r => r, ct);
        var mine = rows.Where(r => r.Type == handler.EventType.Name).ToList();
        if (rows.Count == 0)
        {
            return 0;
        }

        if (mine.Count > 0 && !await TryAllAsync(handler, mine, rows[^1], ct))
        {
            await OneByOneAsync(handler, mine, ct);
        }
        else if (mine.Count > 0)
        {
            return rows.Count;
        }

        (place.Tx, place.Position) = (rows[^1].Tx, rows[^1].Position);
        await db.SaveChangesAsync(ct);
        return rows.Count;
    }

    /// <summary>The whole batch and the new place in one transaction: the common case.</summary>
    private async Task<bool> TryAllAsync(HandlerRegistration handler, List<EventRow> rows, EventRow last, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        try
        {
            await handler.ForeseeAsync(scope.ServiceProvider, rows, ct);
            foreach (var row in rows)
            {
                await handler.RunAsync(scope.ServiceProvider, row, ct);
            }

            var place = await db.Set<Subscription>().SingleOrDefaultAsync(s => s.Handler == handler.Name, ct);
            if (place is null)
            {
                db.Add(place = new Subscription { Handler = handler.Name });
            }

            (place.Tx, place.Position) = (last.Tx, last.Position);
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning("Handler {Handler} failed on a batch of {Count}: {Error}; trying one by one", handler.Name, rows.Count, e.Message);
            return false;
        }
    }

    private async Task OneByOneAsync(HandlerRegistration handler, List<EventRow> rows, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            try
            {
                await handler.RunAsync(scope.ServiceProvider, row, ct);
                await db.SaveChangesAsync(ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Handler {Handler} failed on event {Position}", handler.Name, row.Position);
                await ParkAsync(handler, row, e, ct);
            }
        }
    }

    private async Task ParkAsync(HandlerRegistration handler, EventRow row, Exception error, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var parked = await db.Set<FailedDelivery>().SingleOrDefaultAsync(f => f.Handler == handler.Name && f.Position == row.Position, ct);
        if (parked is null)
        {
            db.Add(parked = new FailedDelivery { Handler = handler.Name, Position = row.Position, Error = "" });
        }

        parked.Attempts++;
        parked.Error = error.Message;
        parked.NextAt = clock.GetUtcNow().UtcDateTime.AddSeconds(Math.Min(3600, Math.Pow(2, parked.Attempts)));
        parked.GivenUp = parked.Attempts >= 20;
        await db.SaveChangesAsync(ct);
    }

    private async Task RetryAsync(HandlerRegistration handler, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var due = await db.Set<FailedDelivery>().Where(f => f.Handler == handler.Name && !f.GivenUp && f.NextAt <= now).OrderBy(f => f.NextAt).Take(20).ToListAsync(ct);
        foreach (var parked in due)
        {
            var row = await db.Set<EventRow>().AsNoTracking().SingleAsync(r => r.Position == parked.Position, ct);
            try
            {
                await using var inner = scopes.CreateAsyncScope();
                var innerDb = inner.ServiceProvider.GetRequiredService<AppDb>();
                await handler.RunAsync(inner.ServiceProvider, row, ct);
                innerDb.Remove(await innerDb.Set<FailedDelivery>().SingleAsync(f => f.Id == parked.Id, ct));
                await innerDb.SaveChangesAsync(ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await ParkAsync(handler, row, e, ct);
            }
        }
    }
}
