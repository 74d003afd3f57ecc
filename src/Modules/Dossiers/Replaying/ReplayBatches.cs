using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>Plays batches of drawn dossiers on every core, each in a scope of its own, and writes them one after the other.</summary>
internal sealed class ReplayBatches(IServiceScopeFactory scopes, ReplayParameters parameters, ReplayOwners owners, string result)
{
    public async Task PlayAllAsync(IReadOnlyList<ReplayedDossier> plan, int done, Action<string> say, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var size = parameters.Spread.Batch;
        var ahead = new Queue<Task<NewRows>>();
        var next = done;
        var watch = Stopwatch.StartNew();
        var (from, told) = (done, done);
        try
        {
            while (done < plan.Count)
            {
                for (; next < plan.Count && ahead.Count <= Environment.ProcessorCount; next += size)
                {
                    var batch = plan.Skip(next).Take(size).ToList();
                    ahead.Enqueue(Task.Run(() => PlayAsync(batch, stop.Token), stop.Token));
                }

                var rows = await ahead.Dequeue();
                done = Math.Min(done + size, plan.Count);
                await WriteAsync(rows, done, ct);
                if (done - told >= plan.Count / 10 || done == plan.Count)
                {
                    told = done;
                    say(string.Create(CultureInfo.InvariantCulture, $"dossiers: {done} of {plan.Count}, {(done - from) / watch.Elapsed.TotalSeconds:0} a second"));
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(ahead).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<NewRows> PlayAsync(List<ReplayedDossier> batch, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (db, act, calendars) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<Calendars>());
        var (play, elsewhere) = (services.GetRequiredService<PlayStories>(), services.GetRequiredService<PlayElsewhere>());
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        act.TellsNobody = true;
        foreach (var drawn in batch)
        {
            ct.ThrowIfCancellationRequested();
            var random = new Random(drawn.Seed);
            var calendar = calendars.Of(drawn.AgencyId);
            var dossier = drawn.Lot.Cohort == ReplayCohort.Elsewhere
                ? await elsewhere.RunAsync(drawn, calendar, owners, parameters.Spread, result, random, ct)
                : (await play.PlayAsync(ReplayStory.Of(drawn, calendar, owners, parameters.Spread, random), random, DateTime.MaxValue, ct)).Dossier!;
            MustBe(drawn, dossier);
        }

        act.Close();
        return NewRows.Of(db, new HashSet<(string, Guid, DateOnly)>());
    }

    private async Task WriteAsync(NewRows rows, int done, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Flavour.InsertAsync(db, rows, ct);
        await db.Set<ReplayPosition>().Where(p => p.Period == parameters.Period && p.Stage == ReplayDossiers.Stage).ExecuteUpdateAsync(s => s.SetProperty(p => p.Done, done), ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>What the verbs made of it is what was drawn; anything else is a bug here, and nothing of the batch is written.</summary>
    private void MustBe(ReplayedDossier drawn, Dossier dossier)
    {
        var (lot, ended) = (drawn.Lot, dossier.EndedDay);
        var inMonth = ended >= parameters.First && ended < parameters.After;
        var late = dossier.Timing == Timing.Late;
        if (!dossier.IsEnded || inMonth == (lot.Fate == ReplayFate.Open) || (dossier.ReleasedAt is null) != (lot.Fate == ReplayFate.Ended)
            || (lot.Fate == ReplayFate.Released && (late != lot.Late || dossier.ElectronicResult != lot.Electronic))
            || (dossier.ReceivedDay < parameters.First) != (lot.Cohort == ReplayCohort.Carried))
        {
            throw new InvalidOperationException($"{drawn.Code}: drawn {lot}, played {dossier.State}, received {dossier.ReceivedDay}, due {VietnamTime.ToLocal(dossier.DueAt ?? default)}, ended {ended}, {dossier.Timing}, electronic {dossier.ElectronicResult}");
        }
    }
}
