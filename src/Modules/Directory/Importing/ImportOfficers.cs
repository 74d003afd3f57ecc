using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Importing;

/// <summary>Opens an account and gives a post for every checked row. Used by the import page and the command line.</summary>
internal sealed class ImportOfficers(AppDb db, Act act, OfficerChange change, AddOfficer addOfficer, OfficerAuthority authority, Roles roles, DirectorySnapshot directory)
{
    public async Task<List<AddOfficer.Added>> RunAsync(IReadOnlyCollection<OfficerRow> rows, CancellationToken ct)
    {
        var ids = rows.Select(r => r.AgencyId).Distinct().ToList();
        var agencies = await db.Set<Agency>().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        var posts = (await db.Set<Post>().Where(p => ids.Contains(p.AgencyId)).ToListAsync(ct))
            .GroupBy(p => (p.AgencyId, p.Name, p.Roles)).ToDictionary(g => g.Key, g => g.First());

        var added = new List<AddOfficer.Added>(rows.Count);
        foreach (var row in rows)
        {
            authority.MustManage(row.AgencyId);
            if (roles.Of(row.Roles).Any(r => r.Scope == RoleScope.Province))
            {
                authority.MustManage(directory.RootOf(row.AgencyId, row.From));
            }

            var one = addOfficer.Add(new(row.UserName, row.Name, row.Email, row.Phone));
            db.Add(new PostHolding
            {
                Id = Guid.CreateVersion7(), OfficerId = one.Officer.Id, PostId = PostOf(row, agencies[row.AgencyId], posts).Id,
                From = row.From, To = row.To,
            });
            added.Add(one);
        }

        await change.MoveStampAsync(ct);

        return added;
    }

    private Post PostOf(OfficerRow row, Agency agency, Dictionary<(Guid, string, string), Post> posts)
    {
        var key = (row.AgencyId, row.Post, row.Roles);
        if (!posts.TryGetValue(key, out var post))
        {
            post = new Post { Id = Guid.CreateVersion7(), AgencyId = row.AgencyId, Name = row.Post, Roles = row.Roles };
            posts[key] = post;
            db.Add(post);
            act.On(agency, "directory.post-added");
        }

        return post;
    }
}
