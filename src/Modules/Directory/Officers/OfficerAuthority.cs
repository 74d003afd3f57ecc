using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>The one place that decides whose account a caller may change.</summary>
internal sealed class OfficerAuthority(AppDb db, Act act)
{
    public const string Permission = "directory.officers";

    public void MustManage(Guid agencyId)
    {
        if (act.Caller.Kind != CallerKind.System && !act.Caller.Can(Permission, agencyId))
        {
            throw new RuleBroken("directory.not-your-agency");
        }
    }

    /// <summary>The officer, if the caller manages every agency they hold a post in, and is somebody else.</summary>
    public async Task<Officer> MustManageOfficerAsync(Guid officerId, CancellationToken ct)
    {
        var officer = await db.Set<Officer>().SingleOrDefaultAsync(o => o.Id == officerId, ct) ?? throw new NotFoundException("officer");
        if (officer.Id == act.Caller.Id)
        {
            // Nobody widens their own rights, and nobody locks themselves out by mistake.
            throw new RuleBroken("directory.own-account");
        }

        var today = act.Today;
        var agencies = await db.Set<PostHolding>()
            .Where(h => h.OfficerId == officerId && (h.To == null || h.To > today))
            .Join(db.Set<Post>(), h => h.PostId, p => p.Id, (_, p) => p.AgencyId)
            .Distinct()
            .ToListAsync(ct);
        agencies.ForEach(MustManage);
        return officer;
    }
}
