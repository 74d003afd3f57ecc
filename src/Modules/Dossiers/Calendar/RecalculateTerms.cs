using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>
/// The job after a change of the calendar: recalculates the open terms that meet a changed day, some hundreds a save, each dossier with its own act and
/// reason, never earlier than promised. Run again it goes on where it stopped: a term already at the new calendar stays as it is.
/// </summary>
internal sealed class RecalculateTerms(AppDb db, Act act, DossierClock clock, CatalogueStamp stamp) : IJob<RecalculateTerms.Input>
{
    public const string Kind = "dossiers.recalculate-terms";
    private const int DossiersPerSave = 500;
    private const int Tries = 5;

    internal sealed record Input(Guid Id);

    public async Task RunAsync(Input input, JobContext context, CancellationToken ct)
    {
        stamp.Forget(Calendars.Stamp);
        var run = await db.Set<Recalculation>().SingleAsync(r => r.Id == input.Id, ct);
        var days = run.ChangedDays();
        var ids = await Open(run.AgencyId, days[0], days[^1]).Select(d => d.Id).ToListAsync(ct);
        (run.Total, run.Looked) = (ids.Count, 0);
        await db.SaveChangesAsync(ct);

        foreach (var batch in ids.Chunk(DossiersPerSave))
        {
            await context.ReportAsync((await BatchAsync(input.Id, batch, days, ct)).Percent);
        }

        db.Forget();
        run = await db.Set<Recalculation>().SingleAsync(r => r.Id == input.Id, ct);
        run.FinishedAt = act.Now;
        await db.SaveChangesAsync(ct);
        context.Result = string.Create(CultureInfo.InvariantCulture, $"{run.Looked} looked at, {run.Recalculated} recalculated, {run.Moved} moved");
    }

    /// <summary>Open dossiers whose term may meet one of the days: accepted by the last, and due on the first or later, or standing still.</summary>
    private IQueryable<Dossier> Open(Guid? agencyId, DateOnly first, DateOnly last)
    {
        var from = VietnamTime.ToUtc(first.ToDateTime(TimeOnly.MinValue));
        var before = VietnamTime.ToUtc(last.AddDays(1).ToDateTime(TimeOnly.MinValue));
        return db.Set<Dossier>().Where(d =>
            d.EndedDay == null && d.AcceptedAt < before && (d.DueAt >= from || d.ClockStopped) && (agencyId == null || d.CompetentAgencyId == agencyId));
    }

    private async Task<Recalculation> BatchAsync(Guid id, Guid[] batch, IReadOnlyList<DateOnly> days, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(id, batch, days, ct);
            }
            catch (RuleBroken) when (attempt < Tries)
            {
                // An officer saved one of these dossiers meanwhile: read the batch again.
            }
        }
    }

    private async Task<Recalculation> OnceAsync(Guid id, Guid[] batch, IReadOnlyList<DateOnly> days, CancellationToken ct)
    {
        db.Forget();
        var run = await db.Set<Recalculation>().SingleAsync(r => r.Id == id, ct);
        var dossiers = await db.Set<Dossier>().Where(d => batch.Contains(d.Id)).ToListAsync(ct);
        var newest = (await db.Set<DossierTerm>().Where(t => batch.Contains(t.DossierId) && t.ReplacedBy == null).ToListAsync(ct)).ToLookup(t => t.DossierId);
        // The rows are all known here: one scan at the save instead of one at each query.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            foreach (var dossier in dossiers.Where(d => d.EndedDay is null && (d.DueAt is not null || d.ClockStopped)))
            {
                var before = dossier.DueAt;
                if (newest[dossier.Id].MaxBy(t => t.Number) is { } term && clock.Recalculate(dossier, term, days, run.Note))
                {
                    act.On(dossier, "dossiers.recalculate", run.Note);
                    run.Recalculated++;
                    run.Moved += dossier.DueAt == before ? 0 : 1;
                }
            }

            run.Looked += batch.Length;
            await db.SaveChangesAsync(ct);
            return run;
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }
}
