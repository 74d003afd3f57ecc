using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Procedures.Replaying;

/// <summary>
/// The catalogue of the replayed month: the written procedures in force then, counted at their own level, and as many made-up ones as bring every group to
/// its printed number; their marks hold for the same days.
/// </summary>
internal sealed class ReplayCatalogue(
    AppDb db, CatalogueFiles files, ReplayProgress progress, Act act, Leads leads, MarkService marks, CatalogueStamp stamp, IServiceScopeFactory scopes) : IReplayStage
{
    private const string Stage = "catalogue";

    public int Order => 20;

    public async Task RunAsync(string period, Action<string> say, CancellationToken ct)
    {
        var position = await progress.OfAsync(period, Stage, ct);
        if (position.Done == position.Of)
        {
            return;
        }

        var plan = Read(period);
        var last = DateOnly.ParseExact(period, "yyyy-MM", CultureInfo.InvariantCulture).AddMonths(1).AddDays(-1);
        act.TellsNobody = true;
        var written = await WrittenAsync(last, ct);
        foreach (var (procedure, version) in written)
        {
            await MarkAsync(procedure, version.Level, plan, ct);
        }

        var random = new Random(await progress.SeedAsync(period, ct));
        PartlyFilled(plan, last);
        await stamp.BumpAsync(db, ProcedureCatalogue.StampName, ct);
        position.Done = position.Of;
        // What is made up is only new rows, so it goes in by the bulk way, in the transaction of the rest.
        await using var scope = scopes.CreateAsyncScope();
        var (rows, made) = Make(scope.ServiceProvider, plan, [.. written.Select(w => w.Version)], last, random, period);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Flavour.InsertAsync(db, rows, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        stamp.Forget(ProcedureCatalogue.StampName);
        say(string.Create(CultureInfo.InvariantCulture, $"procedures: {written.Count} written, {made} made up"));
    }

    private async Task<List<(Procedure Procedure, ProcedureVersion Version)>> WrittenAsync(DateOnly day, CancellationToken ct)
    {
        var versions = await db.Set<ProcedureVersion>()
            .Where(v => v.State == PublicationState.Published && v.ValidFrom <= day && (v.ValidTo == null || v.ValidTo >= day)).ToListAsync(ct);
        var ids = versions.Select(v => v.ProcedureId).ToList();
        var procedures = await db.Set<Procedure>().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        return [.. versions.Where(v => leads.Of(v.FieldCode, day) is not null).OrderBy(v => procedures[v.ProcedureId].Slug, StringComparer.Ordinal).Select(v => (procedures[v.ProcedureId], v))];
    }

    private async Task MarkAsync(Procedure procedure, ServiceLevel level, ReplayedProcedures plan, CancellationToken ct)
    {
        var to = plan.To.AddDays(1);
        await marks.BeginAsync(procedure, ServiceMarkKind.Helped, plan.From, plan.Source, ct, to);
        if (level != ServiceLevel.InformationOnly)
        {
            await marks.BeginAsync(procedure, ServiceMarkKind.Integrated, plan.From, plan.Source, ct, to);
        }

        if (level == ServiceLevel.Full)
        {
            await marks.BeginAsync(procedure, ServiceMarkKind.Eligible, plan.From, plan.Source, ct, to);
        }
    }

    private (NewRows Rows, int Made) Make(IServiceProvider services, ReplayedProcedures plan, List<ProcedureVersion> written, DateOnly day, Random random, string period)
    {
        int Written(ServiceLevel level) => written.Count(v => v.Level == level);
        var full = plan.Full.Value - Written(ServiceLevel.Full);
        var partial = plan.Partial.Value - Written(ServiceLevel.Partial);
        var routed = plan.RoutedToProvince.Value - written.Count(v => v.Level != ServiceLevel.InformationOnly && v.Route == DossierRoute.Province);
        // Full ones first: what is received on ministry systems is mostly partial.
        var fullHere = Math.Clamp(routed, 0, full);
        var partialHere = Math.Clamp(routed - fullHere, 0, partial);
        var groups = Enumerable.Repeat((ServiceLevel.Full, DossierRoute.Province), fullHere)
            .Concat(Enumerable.Repeat((ServiceLevel.Full, DossierRoute.Ministry), full - fullHere))
            .Concat(Enumerable.Repeat((ServiceLevel.Partial, DossierRoute.Province), partialHere))
            .Concat(Enumerable.Repeat((ServiceLevel.Partial, DossierRoute.Ministry), partial - partialHere))
            .Concat(Enumerable.Repeat((ServiceLevel.InformationOnly, DossierRoute.Province), plan.InformationOnly.Value - Written(ServiceLevel.InformationOnly))).ToArray();
        random.Shuffle(groups);
        var fields = plan.Fields.Weights.Where(f => leads.Of(f.Key, day) is not null).ToDictionary();
        var draw = services.GetRequiredService<DrawProcedure>();
        var made = services.GetRequiredService<AppDb>();
        made.ChangeTracker.AutoDetectChangesEnabled = false;
        services.GetRequiredService<Act>().TellsNobody = true;
        for (var i = 0; i < groups.Length; i++)
        {
            var (level, route) = groups[i];
            draw.Add(plan, period, i + 1, level, route, fields, random);
        }

        services.GetRequiredService<Act>().Close();
        return (NewRows.Of(made, new HashSet<(string, Guid, DateOnly)>()), groups.Length);
    }

    /// <summary>Only the month itself has the catalogue of the time; the days around it hold it for the dossiers' sake.</summary>
    private void PartlyFilled(ReplayedProcedures plan, DateOnly last)
    {
        var first = new DateOnly(last.Year, last.Month, 1);
        db.Add(new Platform.Figures.CoverageGap { Family = ProcedureMeasures.Family, From = new(plan.From.Year, plan.From.Month, 1), To = first.AddDays(-1), Reason = plan.Source });
        db.Add(new Platform.Figures.CoverageGap { Family = ProcedureMeasures.Family, From = last.AddDays(1), To = plan.To, Reason = plan.Source });
    }

    private ReplayedProcedures Read(string period)
    {
        using var stream = files.Open(RunReplay.FileOf(period));
        return JsonSerializer.Deserialize<Parameters>(stream, JsonSerializerOptions.Web)!.Procedures;
    }

    private sealed record Parameters(ReplayedProcedures Procedures);
}

/// <summary>The parameters of a replayed catalogue.</summary>
internal sealed record ReplayedProcedures(
    DateOnly From, DateOnly To, string Source, string Name, Given Full, Given Partial, Given InformationOnly, Given RoutedToProvince, Weighted Fields, Weighted Levels, Weighted Terms,
    string Component, string Result, string Question, string Answer, string ContactName, string ContactPhone);

internal sealed record Given(int Value);

internal sealed record Weighted(Dictionary<string, int> Weights);
