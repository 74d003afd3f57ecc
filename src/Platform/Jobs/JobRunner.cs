using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Jobs;

/// <summary>Runs the ordinary kinds of jobs.</summary>
internal sealed class JobRunner(IServiceScopeFactory scopes, IEnumerable<JobRegistration> registrations, Leases leases, TimeProvider clock, ILogger<JobRunner> log)
    : JobLane("jobs", registrations.Where(r => !r.Aside), scopes, leases, clock, log);

/// <summary>Runs those that may take long, so that nothing waits behind them.</summary>
internal sealed class AsideJobRunner(IServiceScopeFactory scopes, IEnumerable<JobRegistration> registrations, Leases leases, TimeProvider clock, ILogger<AsideJobRunner> log)
    : JobLane("jobs-aside", registrations.Where(r => r.Aside), scopes, leases, clock, log);

/// <summary>
/// Takes due jobs of one lane one by one, leases, runs, retries with growing pauses and gives up visibly after ten tries. A kind whose other side is dead is asked for by
/// one job in a while, not by each of thousands.
/// </summary>
internal abstract class JobLane(string name, IEnumerable<JobRegistration> registrations, IServiceScopeFactory scopes, Leases leases, TimeProvider clock, ILogger log) : IWorker
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, JobRegistration> _kinds = registrations.ToDictionary(r => r.Kind);

    /// <summary>Until when the jobs of a kind wait. In memory: after a start one job finds out again.</summary>
    private readonly Dictionary<string, DateTime> _held = [];

    public string Name => name;

    public TimeSpan Every => TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(CancellationToken ct)
    {
        while (await NextAsync(ct) is { } id)
        {
            await RunOneAsync(id, ct);
        }
    }

    private async Task<Guid?> NextAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var (now, kinds) = (clock.GetUtcNow().UtcDateTime, _kinds.Keys.ToList());
        // Two questions, each by the index from its end: one with "or" would sort all that waits for every job it takes.
        var job = await db.Set<JobRow>().Where(j => j.State == JobState.Running && j.LeaseUntil < now && kinds.Contains(j.Kind)).OrderBy(j => j.RunAt).FirstOrDefaultAsync(ct)
            ?? await WaitingAsync(db, now, ct);
        if (job is null)
        {
            return null;
        }

        job.State = JobState.Running;
        job.Attempts++;
        job.LeaseOwner = leases.Owner;
        job.LeaseUntil = now + LeaseTime;
        try
        {
            await db.SaveChangesAsync(ct);
            return job.Id;
        }
        catch (RuleBroken)
        {
            // Another node took it first.
            return null;
        }
    }

    /// <summary>The next of the kinds that are not held, each kind by its own end of the index: neither those held nor a long queue of one kind is walked through.</summary>
    private async Task<JobRow?> WaitingAsync(AppDb db, DateTime now, CancellationToken ct)
    {
        var ends = _kinds.Keys.Where(k => !(_held.TryGetValue(k, out var until) && until > now))
            .Select(k => db.Set<JobRow>().Where(j => j.State == JobState.Waiting && j.Kind == k && j.RunAt <= now).OrderBy(j => j.RunAt).Take(1)).ToList();
        return ends.Count == 0 ? null : (await ends.Aggregate((some, more) => some.Concat(more)).ToListAsync(ct)).MinBy(j => j.RunAt);
    }

    private async Task RunOneAsync(Guid id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var job = await db.Set<JobRow>().AsNoTracking().SingleAsync(j => j.Id == id, ct);
        var context = new JobContext(percent => db.Set<JobRow>().Where(j => j.Id == id && j.LeaseOwner == leases.Owner).ExecuteUpdateAsync(
            s => s.SetProperty(j => j.Progress, percent).SetProperty(j => j.LeaseUntil, clock.GetUtcNow().UtcDateTime + LeaseTime), ct));
        string? error = null;
        try
        {
            await _kinds[job.Kind].RunAsync(scope.ServiceProvider, job.Input, context, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            error = e.Message;
            log.LogError(e, "Job {Kind} {Id} failed at attempt {Attempt}", job.Kind, id, job.Attempts);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (context.KindHeldFor is { } pause)
        {
            _held[job.Kind] = now + pause;
        }

        var state = error is null ? JobState.Done : job.Attempts >= MaxAttempts ? JobState.GivenUp : JobState.Waiting;
        var runAt = error is null ? job.RunAt : now.AddSeconds(Math.Min(3600, Math.Pow(2, job.Attempts) * 5));
        await db.Set<JobRow>().Where(j => j.Id == id && j.LeaseOwner == leases.Owner).ExecuteUpdateAsync(
            s => s.SetProperty(j => j.State, state).SetProperty(j => j.Error, error).SetProperty(j => j.RunAt, runAt).SetProperty(j => j.LeaseUntil, (DateTime?)null)
                .SetProperty(j => j.Result, context.Result).SetProperty(j => j.FinishedAt, error is null ? now : null).SetProperty(j => j.Progress, error is null ? 100 : job.Progress),
            CancellationToken.None);
    }
}
