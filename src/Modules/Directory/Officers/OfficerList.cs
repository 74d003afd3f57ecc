using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>What the list of officers is narrowed to.</summary>
internal sealed record OfficerFilter(string? Search, Guid? AgencyId, bool? Active);

/// <summary>A row of the list with the posts held on the day.</summary>
internal sealed record OfficerListRow(Officer Officer, IReadOnlyList<(Guid AgencyId, string Post)> Posts);

/// <summary>The one query behind the list of officers and its exports.</summary>
internal sealed class OfficerList(AppDb db)
{
    public IQueryable<Officer> Query(OfficerFilter filter, DateOnly day)
    {
        var found = db.Set<Officer>().AsNoTracking();
        foreach (var word in Fold.Of(filter.Search).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            found = found.Where(o => o.Folded.Contains(word));
        }

        if (filter.Active is { } active)
        {
            found = found.Where(o => o.Active == active);
        }

        if (filter.AgencyId is { } agency)
        {
            var holders = db.Set<PostHolding>()
                .Where(h => h.From <= day && (h.To == null || h.To > day))
                .Join(db.Set<Post>().Where(p => p.AgencyId == agency), h => h.PostId, p => p.Id, (h, _) => h.OfficerId);
            found = found.Where(o => holders.Contains(o.Id));
        }

        return found;
    }

    public async Task<List<OfficerListRow>> WithPostsAsync(List<Officer> officers, DateOnly day, CancellationToken ct)
    {
        var ids = officers.ConvertAll(o => o.Id);
        var posts = (await db.Set<PostHolding>()
            .Where(h => ids.Contains(h.OfficerId) && h.From <= day && (h.To == null || h.To > day))
            .Join(db.Set<Post>(), h => h.PostId, p => p.Id, (h, p) => new { h.OfficerId, p.AgencyId, p.Name })
            .ToListAsync(ct)).ToLookup(p => p.OfficerId, p => (p.AgencyId, p.Name));
        return officers.ConvertAll(o => new OfficerListRow(o, [.. posts[o.Id]]));
    }
}
