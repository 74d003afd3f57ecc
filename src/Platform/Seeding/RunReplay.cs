using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Seeding;

/// <summary>What a replay did; <see cref="Already"/> when there was nothing left to do.</summary>
public sealed record Replayed(string Period, int Seed, bool Already, bool Resumed, double Seconds, IReadOnlyDictionary<string, double> Stages);

/// <summary>Runs the stages of a replay in order and counts the figures' cells at the end; goes on where an earlier run was cut off. Used by the command line.</summary>
public sealed class RunReplay(IServiceScopeFactory scopes, IDatabaseFlavour flavour, CatalogueFiles files, WorkOnce works, TimeProvider clock)
{
    /// <summary>Read from a period's own parameters by every module; the file's presence is what makes a period replayable.</summary>
    public static string FileOf(string period) => $"replay/{period}.json";

    public async Task<Replayed> RunAsync(string period, int? seed, Action<string> say, CancellationToken ct)
    {
        if (!DateOnly.TryParseExact(period, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) || !files.Exists(FileOf(period)))
        {
            var known = files.In("replay", "????-??.json").Select(f => Path.GetFileNameWithoutExtension(f));
            throw new FormatException($"'{period}' has no parameters to replay it by; the periods are {string.Join(", ", known)}");
        }

        // One at a time on this database; the turn ends with the process, however it ends.
        await using var turn = await flavour.EnterFirstStartAsync(ct);
        var watch = Stopwatch.StartNew();
        var (record, resumed) = await BeginAsync(period, seed, ct);
        if (record.FinishedAt is not null)
        {
            return new(period, record.Seed, Already: true, Resumed: false, 0, new Dictionary<string, double>());
        }

        say(resumed ? $"{period}: going on, seed {record.Seed}" : $"{period}: seed {record.Seed}");
        var took = new Dictionary<string, double>();
        var before = Environment.CpuUsage.TotalTime.TotalSeconds;
        foreach (var type in Stages())
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetServices<IReplayStage>().Single(s => s.GetType() == type).RunAsync(period, say, ct);
            Lap(type.Name);
        }

        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            await flavour.RefreshStatisticsAsync(db, ct);
        }

        Lap("statistics");
        await works.RunAsync("audit-sealer", ct);
        Lap("sealing");
        await works.RunAsync("figures", ct);
        Lap("cells");
        await using (var scope = scopes.CreateAsyncScope())
        {
            var now = clock.GetUtcNow().UtcDateTime;
            await scope.ServiceProvider.GetRequiredService<AppDb>().Set<ReplayRecord>().Where(r => r.Period == period).ExecuteUpdateAsync(s => s.SetProperty(r => r.FinishedAt, now), ct);
        }

        return new(period, record.Seed, Already: false, resumed, Math.Round(watch.Elapsed.TotalSeconds, 1), took);

        void Lap(string name)
        {
            took[name] = Math.Round(watch.Elapsed.TotalSeconds - took.Values.Sum(), 1);
            var worked = Environment.CpuUsage.TotalTime.TotalSeconds;
            say(string.Create(CultureInfo.InvariantCulture, $"{name}: {took[name]:0.0} s, {worked - before:0.0} s of processor time"));
            before = worked;
        }
    }

    private IReadOnlyList<Type> Stages()
    {
        using var scope = scopes.CreateScope();
        return [.. scope.ServiceProvider.GetServices<IReplayStage>().OrderBy(s => s.Order).Select(s => s.GetType())];
    }

    private async Task<(ReplayRecord Record, bool Resumed)> BeginAsync(string period, int? seed, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        if (await db.Set<ReplayRecord>().AsNoTracking().SingleOrDefaultAsync(r => r.Period == period, ct) is { } found)
        {
            return seed is { } other && other != found.Seed ? throw new RuleBroken("platform.replay-other-seed", period, found.Seed) : (found, true);
        }

        foreach (var stage in scope.ServiceProvider.GetServices<IReplayStage>().OrderBy(s => s.Order))
        {
            await stage.CheckAsync(period, ct);
        }

        var record = new ReplayRecord { Period = period, Seed = seed ?? int.Parse(period.Replace("-", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), StartedAt = clock.GetUtcNow().UtcDateTime };
        db.Add(record);
        await db.SaveChangesAsync(ct);
        return (record, false);
    }
}
