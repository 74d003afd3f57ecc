using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Dossiers.Synchronising;

/// <summary>
/// Tells the national portal, step by step and in order, what it does not know of a dossier. A dead portal only makes the queue longer;
/// a refusal is shown and tried again with the dossier's next step. Never touches the business state.
/// </summary>
internal sealed class SyncDossier(AppDb db, Act act, JobQueue jobs, NationalPortal portal, PortalRecord record) : IJob<SyncInput>
{
    public const string Kind = "dossiers.sync";
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(15);

    public async Task RunAsync(SyncInput input, JobContext context, CancellationToken ct)
    {
        var dossier = await db.Set<Dossier>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == input.DossierId, ct);
        if (dossier is null || dossier.Sync == SyncState.NotNeeded)
        {
            return;
        }

        var sync = await db.Set<DossierSync>().SingleOrDefaultAsync(s => s.DossierId == dossier.Id, ct);
        if (sync is null)
        {
            db.Add(sync = new DossierSync { DossierId = dossier.Id });
        }

        var sent = sync.LastStep;
        try
        {
            await TellAsync(dossier, sync, ct);
            (sync.State, sync.Error) = (SyncState.Synchronised, null);
            act.On(sync, "dossiers.synchronised");
        }
        catch (PortalUnreachable e)
        {
            // Not the runner's own retry: that one gives up, and a portal may be down for days.
            var pause = TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(2, Math.Min(input.Tries, 10)), LongestPause.TotalSeconds));
            jobs.Enqueue(Kind, input with { Tries = input.Tries + 1 }, act.Now + pause, input.DossierId);
            context.HoldKind(AskAgain);
            context.Result = e.Message;
            sync.State = SyncState.Waiting;
            if (sync.LastStep != sent || sync.Version == 0)
            {
                act.On(sync, "dossiers.sync-waits", e.Message);
            }
        }
        catch (PortalRefused e)
        {
            (sync.State, sync.Error) = (SyncState.Failed, e.Message);
            act.On(sync, "dossiers.sync-failed", e.Message);
            context.Result = e.Message;
        }

        await SaveAsync(dossier.Id, sync, ct);
    }

    private async Task TellAsync(Dossier dossier, DossierSync sync, CancellationToken ct)
    {
        if (sync.PortalState == 0)
        {
            // It may know the dossier already: filed there, or told by a try whose answer we never heard.
            if (await portal.LookUpAsync(dossier.Code, ct) is { } state)
            {
                sync.PortalState = state;
            }
            else
            {
                await SendAsync(dossier, 1, isUpdating: false, ct);
                sync.PortalState = 1;
            }
        }

        var last = sync.LastStep;
        var steps = await db.Set<DossierStep>().AsNoTracking().Where(s => s.DossierId == dossier.Id && s.Number > last).OrderBy(s => s.Number).ToListAsync(ct);
        foreach (var step in steps)
        {
            foreach (var state in PortalPath.To(sync.PortalState, sync.PortalBefore, (int)step.ToState))
            {
                await SendAsync(dossier, state, isUpdating: true, ct);
                sync.PortalBefore = state == 7 ? sync.PortalState : 0;
                sync.PortalState = state;
            }

            await portal.SendAsync("CapNhatTienDoHoSoMC", new() { ["data"] = new JsonArray(record.Progress(dossier, step, sync.PortalState)) }, ct);
            sync.LastStep = step.Number;
            sync.SentAt = act.Now;
        }
    }

    private async Task SendAsync(Dossier dossier, int state, bool isUpdating, CancellationToken ct) => await portal.SendAsync(
        "DongBoHoSoMC", new() { ["isUpdating"] = isUpdating ? "True" : "False", ["data"] = new JsonArray(await record.OfAsync(dossier, state, ct)) }, ct);

    private async Task SaveAsync(Guid dossierId, DossierSync sync, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.SaveChangesAsync(ct);
        // A step taken meanwhile has its own job; until that ran, the dossier waits.
        var (last, state) = (sync.LastStep, sync.State);
        await db.Set<Dossier>().Where(d => d.Id == dossierId && (d.StepCount == last || state != SyncState.Synchronised))
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.Sync, state), ct);
        await transaction.CommitAsync(ct);
    }
}
