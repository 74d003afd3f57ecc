using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Figures;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>
/// The dossiers of a replayed month. Each life is played through the verbs to its end before it is written, so a batch is inserts only; the batches are played
/// side by side and written in order, each with its position, so a run that was cut off goes on as if it had not been.
/// </summary>
internal sealed class ReplayDossiers(
    AppDb db, IServiceScopeFactory scopes, CatalogueFiles files, ReplayProgress progress, IProcedures procedures, IAgencies agencies, IMandates mandates, Desks desks,
    Calendars calendars, CodeFormats formats, People people) : IReplayStage
{
    public const string Stage = "dossiers";
    private const string ResultFile = "replay/ket-qua-mo-phong.pdf";

    public int Order => 50;

    public async Task CheckAsync(string period, CancellationToken ct)
    {
        var parameters = ReplayParameters.Read(files, period);
        var (first, after) = (parameters.First, parameters.After);
        var found = await db.Set<Dossier>().CountAsync(
            d => (d.ReceivedDay >= first && d.ReceivedDay < after) || (d.ReleasedDay >= first && d.ReleasedDay < after) || (d.EndedDay >= first && d.EndedDay < after), ct);
        if (found > 0)
        {
            throw new RuleBroken("dossiers.replay-has-records", period, found);
        }
    }

    public async Task RunAsync(string period, Action<string> say, CancellationToken ct)
    {
        var done = await DoneAsync(period, ct);
        if (done is { } all && all.Done == all.Of)
        {
            await new CompactMarks(scopes).RunAsync(DossierMeasures.Family, ct);
            return;
        }

        var parameters = ReplayParameters.Read(files, period);
        var seed = await progress.SeedAsync(period, ct);
        var planner = new PlanReplay(parameters, new ReplayPools(procedures, agencies, mandates, desks, parameters, seed), agencies, calendars, formats, seed);
        var watch = Stopwatch.StartNew();
        var plan = planner.Draw();
        say(string.Create(CultureInfo.InvariantCulture, $"dossiers: {plan.Count} drawn in {watch.Elapsed.TotalSeconds:0.0} s"));
        if (done is null)
        {
            await PrepareAsync(period, plan.Count, parameters, planner.Series, ct);
        }

        var work = new ReplayBatches(scopes, parameters, new ReplayOwners(people, seed, parameters.Spread), await ResultAsync(ct));
        await work.PlayAllAsync(plan, done?.Done ?? 0, say, ct);
        await new CompactMarks(scopes).RunAsync(DossierMeasures.Family, ct);
    }

    private Task<ReplayPosition?> DoneAsync(string period, CancellationToken ct) =>
        db.Set<ReplayPosition>().AsNoTracking().SingleOrDefaultAsync(p => p.Period == period && p.Stage == Stage, ct);

    /// <summary>Before the first dossier: numbers that codes will carry are taken, and months that get only a part of their records are said to be so.</summary>
    private async Task PrepareAsync(string period, int count, ReplayParameters parameters, Dictionary<string, int> series, CancellationToken ct)
    {
        var position = await progress.OfAsync(period, Stage, ct);
        position.Of = count;
        var taken = await db.Set<NumberSeries>().Where(s => s.Series.StartsWith("dossier:")).ToDictionaryAsync(s => s.Series, ct);
        foreach (var (prefix, last) in series)
        {
            var name = "dossier:" + prefix;
            if (taken.TryGetValue(name, out var row))
            {
                row.Next = Math.Max(row.Next, last + 1);
            }
            else
            {
                db.Add(new NumberSeries { Series = name, Next = last + 1 });
            }
        }

        var reason = parameters.Spread.PartOnly;
        var before = parameters.Spread.CarriedFrom;
        db.Add(new CoverageGap { Family = DossierMeasures.Family, From = new(before.Year, before.Month, 1), To = parameters.First.AddDays(-1), Reason = reason });
        var tail = parameters.Spread.TailTo;
        db.Add(new CoverageGap { Family = DossierMeasures.Family, From = parameters.After, To = new DateOnly(tail.Year, tail.Month, 1).AddMonths(1).AddDays(-1), Reason = reason });
        await db.SaveChangesAsync(ct);
        db.Forget();
    }

    private async Task<string> ResultAsync(CancellationToken ct)
    {
        await using var stream = files.Open(ResultFile);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, ct);
        return Convert.ToBase64String(bytes.ToArray());
    }
}
