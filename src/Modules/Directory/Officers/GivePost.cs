using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Puts an officer into a post of an agency, making the post when there is none like it, or ends a holding. Used by the officers pages, the import and the command line.</summary>
internal sealed class GivePost(
    AppDb db, Act act, OfficerChange change, OfficerAuthority authority, IAgencies agencies, Roles roles, DirectorySnapshot directory)
{
    public sealed record Input(Officer Officer, Guid AgencyId, string PostName, string Roles, DateOnly From, DateOnly? To);

    public async Task<PostHolding> RunAsync(Input input, CancellationToken ct)
    {
        if (new Period(input.From, input.To).IsEmpty)
        {
            throw new RuleBroken("directory.period-empty");
        }

        if (agencies.Find(input.AgencyId, input.From) is null)
        {
            throw new RuleBroken("directory.agency-not-then", input.From);
        }

        authority.MustManage(input.AgencyId);
        if (roles.Of(input.Roles).Any(r => r.Scope == RoleScope.Province))
        {
            authority.MustManage(directory.RootOf(input.AgencyId, input.From));
        }

        var posts = await db.Set<Post>().Where(p => p.AgencyId == input.AgencyId).ToListAsync(ct);
        var post = db.Set<Post>().Local.Concat(posts)
            .FirstOrDefault(p => p.AgencyId == input.AgencyId && p.Name == input.PostName && p.Roles == input.Roles);
        if (post is null)
        {
            post = new Post { Id = Guid.CreateVersion7(), AgencyId = input.AgencyId, Name = input.PostName, Roles = input.Roles };
            var agency = await db.Set<Agency>().FindAsync([input.AgencyId], ct) ?? throw new NotFoundException("officer");
            db.Add(post);
            act.On(agency, "directory.post-added");
        }

        var holding = new PostHolding
        {
            Id = Guid.CreateVersion7(), OfficerId = input.Officer.Id, PostId = post.Id, From = input.From, To = input.To,
        };
        db.Add(holding);
        await change.RecordAsync(input.Officer, "directory.post-given", null, ct);
        return holding;
    }

    public async Task EndAsync(Guid officerId, Guid holdingId, DateOnly lastDay, CancellationToken ct)
    {
        var officer = await authority.MustManageOfficerAsync(officerId, ct);
        var holding = await db.Set<PostHolding>().SingleOrDefaultAsync(h => h.Id == holdingId && h.OfficerId == officerId, ct)
            ?? throw new NotFoundException("officer");
        var end = lastDay.AddDays(1);
        if (end <= holding.From)
        {
            throw new RuleBroken("directory.end-before-start", holding.From);
        }

        holding.To = end;
        await change.RecordAsync(officer, "directory.post-ended", null, ct);
    }
}
