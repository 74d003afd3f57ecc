using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Requests;

/// <summary>An administrator asks for a recovery of an account or for emergency rights; nothing changes until another confirms. Used by the pages of one officer.</summary>
internal sealed class AskRequest(AppDb db, Act act, OfficerAuthority authority, Roles roles, DirectorySnapshot directory, PersonNotice notice)
{
    public const int MostHours = 24;

    public sealed record Emergency(Guid AgencyId, string Role, int Hours);

    public async Task<AccountRequest> RunAsync(Guid officerId, string reason, Emergency? emergency, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(officerId, ct);
        var asker = act.Caller.Id ?? throw new RuleBroken("directory.request-by-officer");
        var kind = emergency is null ? RequestKind.Recovery : RequestKind.Emergency;
        var oldest = act.Now - AccountRequest.ConfirmWithin;
        if (await db.Set<AccountRequest>().AnyAsync(r => r.OfficerId == officerId && r.Kind == kind && r.State == RequestState.Asked && r.AskedAt > oldest, ct))
        {
            throw new RuleBroken("directory.request-open");
        }

        if (!officer.Active)
        {
            throw new RuleBroken("directory.officer-closed", officer.Name);
        }

        if (emergency is null)
        {
            if (!await db.Set<OfficerLogin>().AnyAsync(l => l.Id == officerId && l.TwoFactorEnabled, ct))
            {
                throw new RuleBroken("directory.recovery-nothing");
            }
        }
        else
        {
            MayGive(emergency);
        }

        var request = new AccountRequest
        {
            Kind = kind, State = RequestState.Asked, OfficerId = officerId, Reason = reason, AskedBy = asker, AskedAt = act.Now,
            AgencyId = emergency?.AgencyId, Role = emergency?.Role ?? "", Hours = emergency?.Hours ?? 0,
        };
        db.Add(request);
        act.On(request, emergency is null ? "directory.recovery-asked" : "directory.emergency-asked", reason);
        notice.Tell(officer, emergency is null ? "directory.recovery-asked" : "directory.emergency-asked");
        return request;
    }

    /// <summary>As with a post: the asker must manage the agency, and the province for a role of the province.</summary>
    private void MayGive(Emergency emergency)
    {
        var role = roles.Find(emergency.Role) ?? throw new NotFoundException("role");
        authority.MustManage(emergency.AgencyId);
        if (role.Scope == RoleScope.Province)
        {
            authority.MustManage(directory.RootOf(emergency.AgencyId, act.Today));
        }

        if (emergency.Hours is < 1 or > MostHours)
        {
            throw new RuleBroken("directory.emergency-hours", MostHours);
        }
    }
}
