using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.SigningOutside;

/// <summary>What an officer asked their own key outside to sign for a dossier, and what became of it; the page of the dossier shows it and fills its form from it.</summary>
internal sealed class PendingOutside(AppDb db, Act act, ISignOutside outside)
{
    public sealed record Pending(OutsideResult Result, OutsideRequest Request)
    {
        /// <summary>Still to be signed, or signed and still to be issued: the officer is shown the way on, not the form's old content.</summary>
        public bool GoesOn => Result.SettledAt is null && Request.State is OutsideState.Waiting or OutsideState.Complete;
    }

    /// <summary>One's own kept result of this dossier.</summary>
    public Task<OutsideResult?> FindAsync(Guid id, Dossier dossier, CancellationToken ct) =>
        db.Set<OutsideResult>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.OfficerId == act.Caller.Id && r.DossierId == dossier.Id, ct);

    /// <param name="asked">The one the address names; else the last that came to no end.</param>
    public async Task<Pending?> OfAsync(Dossier dossier, Guid? asked, CancellationToken ct)
    {
        var result = asked is { } id ? await FindAsync(id, dossier, ct) : await db.Set<OutsideResult>().AsNoTracking()
            .Where(r => r.OfficerId == act.Caller.Id && r.DossierId == dossier.Id && r.SettledAt == null).OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);
        return result is not null && await outside.FindAsync(result.RequestId, ct) is { } request ? new(result, request) : null;
    }

    /// <summary>Ways this officer may sign by on a day on which results are signed, for a choice where there is one.</summary>
    public async Task<IReadOnlyList<SigningWay>> WaysAsync(CancellationToken ct) => act.Caller is { IsOfficer: true, Id: { } officer } ? await outside.WaysAsync(officer, ct) : [SigningWay.House];
}
