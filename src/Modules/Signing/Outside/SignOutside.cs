using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Other modules' door to signatures made outside the house; whoever asks sees their own requests only.</summary>
internal sealed class SignOutside(AppDb db, Act act, OutsideWays ways, AskSignature ask, ITexts texts) : ISignOutside
{
    public Task<IReadOnlyList<SigningWay>> WaysAsync(Guid officerId, CancellationToken ct) => ways.OfAsync(officerId, ct);

    public async Task<OutsideRequest> AskAsync(OutsideOrder order, CancellationToken ct) => Of(await ask.RunAsync(order, ct), []);

    public Task AdmitAsync(SigningWay way, CancellationToken ct) => ask.AdmitAsync(way, ct);

    public Task TryAsync(SigningWay way, OutsideFile file, CancellationToken ct) => ask.TryAsync(way, file, ct);

    public async Task SaveAsync(CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "signing_request"))
        {
            throw new RuleBroken("signing.outside-open");
        }
    }

    public async Task<OutsideRequest?> FindAsync(Guid id, CancellationToken ct)
    {
        if (act.Caller is not { IsOfficer: true, Id: { } officer } || await db.Set<SigningRequest>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.OfficerId == officer, ct) is not { } request)
        {
            return null;
        }

        return Of(request, request.State == OutsideState.Complete ? await db.Set<SigningRequestItem>().AsNoTracking().Where(i => i.RequestId == id).ToListAsync(ct) : []);
    }

    private OutsideRequest Of(SigningRequest request, IReadOnlyList<SigningRequestItem> items) =>
        new(request.Id, request.State, request.Way, request.Why is { } why ? texts[$"signing.outside.why.{why}"] : null, WaitingModel.AddressOf(request.Id), items.Where(i => i.SignedFileId is not null).ToDictionary(i => i.Record, i => i.SignedFileId!.Value));
}
