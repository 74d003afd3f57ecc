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
internal sealed class QueueSync(AppDb db, JobQueue jobs, NationalPortal portal) :
    IHandle<DossierSubmitted>, IHandle<DossierMoved>, IForesee<DossierSubmitted>, IForesee<DossierMoved>
{
    /// <summary>Whether a dossier still has to be put into the queue.</summary>
    private readonly Dictionary<Guid, bool> _needed = [];

    public Task ForeseeAsync(IReadOnlyList<DossierSubmitted> events, CancellationToken ct) => LookAsync([.. events.Select(e => e.DossierId)], ct);

    public Task ForeseeAsync(IReadOnlyList<DossierMoved> events, CancellationToken ct) => LookAsync([.. events.Select(e => e.DossierId)], ct);

    public Task HandleAsync(DossierSubmitted e, EventMeta meta, CancellationToken ct) => QueueAsync(e.DossierId, ct);

    public Task HandleAsync(DossierMoved e, EventMeta meta, CancellationToken ct) => QueueAsync(e.DossierId, ct);

    private async Task QueueAsync(Guid dossierId, CancellationToken ct)
    {
        if (!_needed.ContainsKey(dossierId))
        {
            await LookAsync([dossierId], ct);
        }

        if (_needed[dossierId])
        {
            jobs.Enqueue(SyncDossier.Kind, new SyncInput(dossierId), aboutId: dossierId);
            _needed[dossierId] = false;
        }
    }

    private async Task LookAsync(HashSet<Guid> dossiers, CancellationToken ct)
    {
        var known = portal.IsConfigured ? await db.Set<Dossier>().Where(d => dossiers.Contains(d.Id) && d.Sync != SyncState.NotNeeded).Select(d => d.Id).ToListAsync(ct) : [];
        var waiting = await jobs.WaitingAsync(SyncDossier.Kind, known, ct);
        foreach (var dossier in dossiers)
        {
            _needed[dossier] = known.Contains(dossier) && !waiting.Contains(dossier);
        }
    }
}
