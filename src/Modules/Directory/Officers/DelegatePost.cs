using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Records a written delegation (TUQ) of permissions of a post the giver holds, or ends one early. Used by the officers pages.</summary>
internal sealed class DelegatePost(AppDb db, Act act, OfficerChange change, OfficerAuthority authority, Roles roles)
{
    public sealed record Input(
        Guid FromOfficerId, Guid ToOfficerId, Guid PostId, IReadOnlyCollection<string> Permissions, DateOnly From, DateOnly LastDay, string Paper);

    public async Task<Delegation> RunAsync(Input input, CancellationToken ct)
    {
        var giver = await authority.MustManageOfficerAsync(input.FromOfficerId, ct);
        var receiver = await authority.MustManageOfficerAsync(input.ToOfficerId, ct);
        if (giver.Id == receiver.Id)
        {
            throw new RuleBroken("directory.delegate-to-self");
        }

        if (!receiver.Active)
        {
            throw new RuleBroken("directory.officer-closed", receiver.Name);
        }

        if (input.LastDay < input.From)
        {
            throw new RuleBroken("directory.period-empty");
        }

        // The giver's own holding must cover the first day; the permissions end with it in any case.
        var holds = await db.Set<PostHolding>().AnyAsync(
            h => h.OfficerId == giver.Id && h.PostId == input.PostId && h.From <= input.From && (h.To == null || h.To > input.From), ct);
        var post = await db.Set<Post>().SingleOrDefaultAsync(p => p.Id == input.PostId, ct);
        if (!holds || post is null)
        {
            throw new RuleBroken("directory.delegate-not-held");
        }

        var own = roles.Of(post.Roles).SelectMany(r => r.Permissions).ToHashSet();
        if (input.Permissions.Count == 0 || !input.Permissions.All(own.Contains))
        {
            throw new RuleBroken("directory.delegate-more-than-own");
        }

        var delegation = new Delegation
        {
            Id = Guid.CreateVersion7(),
            FromOfficerId = giver.Id,
            ToOfficerId = receiver.Id,
            PostId = post.Id,
            Permissions = string.Join(';', input.Permissions.Order(StringComparer.Ordinal)),
            From = input.From,
            To = input.LastDay.AddDays(1),
            Paper = input.Paper,
        };
        db.Add(delegation);
        await change.RecordAsync(giver, "directory.delegated", input.Paper, ct);
        return delegation;
    }

    public async Task EndAsync(Guid fromOfficerId, Guid delegationId, CancellationToken ct)
    {
        var giver = await authority.MustManageOfficerAsync(fromOfficerId, ct);
        var delegation = await db.Set<Delegation>().SingleOrDefaultAsync(d => d.Id == delegationId && d.FromOfficerId == giver.Id, ct)
            ?? throw new NotFoundException("officer");
        // Ends at once: from today on it gives nothing, even if it began today.
        delegation.To = act.Today < delegation.From ? delegation.From : act.Today < delegation.To ? act.Today : delegation.To;
        await change.RecordAsync(giver, "directory.delegation-ended", null, ct);
    }
}
