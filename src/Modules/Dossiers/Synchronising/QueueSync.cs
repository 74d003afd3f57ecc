using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Dossiers.Synchronising;

/// <summary>Work for the queue: tell the national portal what it does not know of one dossier.</summary>
internal sealed record SyncInput(Guid DossierId, int Tries = 0);

/// <summary>Puts a dossier into the queue for the national portal when it was filed or moved; one waiting job a dossier is enough.</summary>
internal sealed class QueueSync(AppDb db, JobQueue jobs, NationalPortal portal) : IHandle<DossierSubmitted>, IHandle<DossierMoved>
{
    public Task HandleAsync(DossierSubmitted e, EventMeta meta, CancellationToken ct) => QueueAsync(e.DossierId, ct);

    public Task HandleAsync(DossierMoved e, EventMeta meta, CancellationToken ct) => QueueAsync(e.DossierId, ct);

    private async Task QueueAsync(Guid dossierId, CancellationToken ct)
    {
        if (!portal.IsConfigured || !await db.Set<Dossier>().AnyAsync(d => d.Id == dossierId && d.Sync != SyncState.NotNeeded, ct))
        {
            return;
        }

        if (!await jobs.IsWaitingAsync(SyncDossier.Kind, dossierId, ct))
        {
            jobs.Enqueue(SyncDossier.Kind, new SyncInput(dossierId), aboutId: dossierId);
        }
    }
}
