using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Time;

namespace TinhSo.Platform.Retention;

/// <summary>Once a night takes what of the platform's own records is over its period, and notes how many; where no rule names a kind, nothing of it goes.</summary>
internal sealed class TakeOldRecords(IServiceScopeFactory scopes, RetentionRules rules, TimeProvider clock, ILogger<TakeOldRecords> log) : IWorker
{
    /// <summary>In small steps: whoever works at night must not wait.</summary>
    private const int Step = 500;
    private const int FromHour = 2;

    public string Name => "retention";

    public TimeSpan Every => TimeSpan.FromMinutes(20);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (VietnamTime.ToLocal(now).Hour < FromHour)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var failed = new List<Exception>();
        foreach (var old in scope.ServiceProvider.GetServices<IOldRecords>())
        {
            try
            {
                await TakeAsync(db, old, now, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // The other kinds go on; this one is told and tried again next time.
                log.LogError(e, "Retention of {Record} failed", old.Record);
                failed.Add(e);
                db.Forget();
            }
        }

        if (failed.Count > 0)
        {
            throw new AggregateException(failed);
        }
    }

    private async Task TakeAsync(AppDb db, IOldRecords old, DateTime now, CancellationToken ct)
    {
        var today = VietnamTime.Day(now);
        var noted = await db.Set<TakenRecords>().SingleOrDefaultAsync(t => t.Record == old.Record, ct);
        if (rules.Of(old.Record, today, ("", null))?.Period is not { Days: { } days } || (noted is not null && VietnamTime.Day(noted.RanAt) == today))
        {
            return;
        }

        var (before, taken) = (now.AddDays(-days), 0);
        for (int step; (step = await old.TakeAsync(before, Step, ct)) > 0;)
        {
            taken += step;
            if (step < Step)
            {
                break;
            }
        }

        if (noted is null)
        {
            noted = new TakenRecords { Record = old.Record };
            db.Add(noted);
        }

        (noted.RanAt, noted.Before, noted.Taken) = (now, before, taken);
        noted.TakenEver += taken;
        await db.SaveChangesAsync(ct);
        if (taken > 0)
        {
            log.LogInformation("Retention took {Count} of {Record}, older than {Before}", taken, old.Record, before);
        }
    }
}
