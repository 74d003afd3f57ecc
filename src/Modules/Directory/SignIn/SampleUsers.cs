using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.SignIn;

internal sealed record SampleUser(string UserName, string Name, string Role, string Post);

/// <summary>The first sample user of each role, for the sign-in page of the demo setting.</summary>
internal sealed class SampleUsers(AppDb db, Roles roles)
{
    public async Task<IReadOnlyList<SampleUser>> ReadAsync(CancellationToken ct)
    {
        var holders = await db.Set<PostHolding>()
            .Join(db.Set<Post>(), h => h.PostId, p => p.Id, (h, p) => new { h.OfficerId, h.Id, p.Roles, p.Name })
            .Join(db.Set<Officer>().Where(o => o.Active), h => h.OfficerId, o => o.Id, (h, o) => new { h.Id, h.Roles, Post = h.Name, o.UserName, o.Name })
            // Who gave a sample user a second factor took the one click from all others.
            .Where(h => !db.Set<OfficerLogin>().Any(l => l.UserName == h.UserName && l.TwoFactorEnabled))
            .AsNoTracking()
            .ToListAsync(ct);
        return [.. roles.All
            .Select(role => (role, holder: holders
                .Where(h => Roles.Split(h.Roles).Contains(role.Key))
                // A post with this role alone shows best what the role may do; Long Xuyên has them all.
                .OrderBy(h => Roles.Split(h.Roles).Length)
                .ThenBy(h => h.UserName.EndsWith(".long-xuyen", StringComparison.Ordinal) ? 0 : 1)
                .ThenBy(h => h.UserName, StringComparer.Ordinal)
                .FirstOrDefault()))
            .Where(x => x.holder is not null)
            .Select(x => new SampleUser(x.holder!.UserName, x.holder.Name, x.role.Name, x.holder.Post))];
    }
}
