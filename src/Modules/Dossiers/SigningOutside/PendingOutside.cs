using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.SigningOutside;

/// <summary>A result that an officer gave to be signed by their own key outside, and how its request stands.</summary>
internal sealed record PendingResult(OutsideResult Result, OutsideRequest Request)
{
    /// <summary>Still to be signed, or signed and still to be issued: the officer is shown the way on, not the form's old content.</summary>
    public bool GoesOn => Result.SettledAt is null && Request.State is OutsideState.Waiting or OutsideState.Complete;
}

/// <summary>How an officer can sign the result of a dossier, for its form.</summary>
internal sealed record SigningChoice(IReadOnlyList<SigningWay> Ways, PendingResult? Pending)
{
    public static SigningChoice None { get; } = new([], null);

    /// <summary>The way taken last comes first to mind.</summary>
    public IEnumerable<SelectListItem> Items(ITexts texts) => Ways.Select(w => new SelectListItem(texts[$"enum.SigningWay.{w}"], w.ToString(), w == (Pending?.Request.Way ?? Ways[0])));
}

/// <summary>What an officer asked their own key outside to sign for a dossier, and what became of it; the pages of one dossier and of many read it.</summary>
internal sealed class PendingOutside(AppDb db, Act act, ISignOutside outside)
{
    /// <summary>One's own kept result of this dossier.</summary>
    public Task<OutsideResult?> FindAsync(Guid id, Dossier dossier, CancellationToken ct) =>
        db.Set<OutsideResult>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.OfficerId == act.Caller.Id && r.DossierId == dossier.Id, ct);

    /// <param name="asked">The one the address names; else the last that came to no end.</param>
    /// <param name="signed">Results of today are signed, so there is a choice of ways.</param>
    public async Task<SigningChoice> OfAsync(Dossier dossier, Guid? asked, bool signed, CancellationToken ct)
    {
        var result = asked is { } id ? await FindAsync(id, dossier, ct) : await db.Set<OutsideResult>().AsNoTracking()
            .Where(r => r.OfficerId == act.Caller.Id && r.DossierId == dossier.Id && r.SettledAt == null).OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);
        var pending = result is not null && await outside.FindAsync(result.RequestId, ct) is { } request ? new PendingResult(result, request) : null;
        return new(signed ? await WaysAsync(ct) : [], pending);
    }

    /// <summary>Ways this officer may sign by.</summary>
    public async Task<IReadOnlyList<SigningWay>> WaysAsync(CancellationToken ct) => act.Caller is { IsOfficer: true, Id: { } officer } ? await outside.WaysAsync(officer, ct) : [SigningWay.House];
}
