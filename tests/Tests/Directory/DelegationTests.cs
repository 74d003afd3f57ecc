using FsCheck;
using FsCheck.Fluent;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Time;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

/// <summary>Random officers, posts and delegations, judged against the rule told a second time in the plainest way.</summary>
public sealed class DelegationTests
{
    private static readonly DateOnly Start = new(2026, 1, 1);
    private static readonly string[] Keys = ["ubnd-phuong-long-xuyen", "ttpvhcc-phuong-long-xuyen", "so-xay-dung", "so-noi-vu"];
    private static readonly string[] RoleKeys = ["clerk", "head", "records-clerk", "receiving-officer", "assessor"];

    private sealed record World(List<Officer> Officers, List<Post> Posts, List<PostHolding> Holdings, List<Delegation> Delegations)
    {
        public MandateMap Map => new(Catalogue.Agencies, Catalogue.Roles, Officers, Posts, Holdings, Delegations, []);
    }

    private static Guid Number(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static readonly Gen<World> Worlds =
        from posts in (from key in Gen.Elements(Keys) from role in Gen.Elements(RoleKeys) select (key, role)).ArrayOf(4)
        from active in Gen.Elements(true, true, true, false).ArrayOf(4)
        from holdings in (from o in Gen.Choose(0, 3) from p in Gen.Choose(0, 3) from f in Gen.Choose(0, 20) from l in Gen.Choose(1, 20) from open in Gen.Choose(0, 1) select (o, p, f, l, open)).ArrayOf(5)
        from delegations in (from g in Gen.Choose(0, 3) from r in Gen.Choose(0, 3) from p in Gen.Choose(0, 3) from f in Gen.Choose(0, 20) from l in Gen.Choose(0, 15) from some in Gen.Choose(0, 1) select (g, r, p, f, l, some)).ArrayOf(5)
        let postList = posts.Select((p, i) => new Post { Id = Number(100 + i), AgencyId = Catalogue.Id(p.key), Name = p.role, Roles = p.role }).ToList()
        select new World(
            [.. active.Select((a, i) => new Officer { Id = Number(i), UserName = $"o{i}", Name = $"o{i}", Active = a })],
            postList,
            [.. holdings.Select((h, i) => new PostHolding { Id = Number(200 + i), OfficerId = Number(h.o), PostId = Number(100 + h.p), From = Start.AddDays(h.f), To = h.open == 1 ? null : Start.AddDays(h.f + h.l) })],
            [.. delegations.Where(d => d.g != d.r).Select((d, i) => new Delegation
            {
                Id = Number(300 + i), FromOfficerId = Number(d.g), ToOfficerId = Number(d.r), PostId = Number(100 + d.p), Paper = "1/GUQ",
                From = Start.AddDays(d.f), To = Start.AddDays(d.f + d.l),
                Permissions = string.Join(';', Own(postList[d.p]).Take(d.some == 1 ? 1 : 99)),
            })]);

    private static IEnumerable<string> Own(Post post) => Catalogue.Roles.Of(post.Roles).SelectMany(r => r.Permissions).Order(StringComparer.Ordinal);

    private static DateTime Noon(DateOnly day) => VietnamTime.ToUtc(day.ToDateTime(new TimeOnly(12, 0)));

    private static bool Holds(World world, Guid officer, Guid post, DateOnly day) =>
        world.Officers.Single(o => o.Id == officer).Active
        && world.Holdings.Any(h => h.OfficerId == officer && h.PostId == post && h.From <= day && (h.To is null || day < h.To));

    [Fact]
    public void An_officer_may_exactly_what_own_posts_and_running_delegations_give() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Worlds.ToArbitrary(), world =>
        {
            var map = world.Map;
            return (from officer in world.Officers
                    from offset in Enumerable.Range(-1, 45)
                    let day = Start.AddDays(offset)
                    let may = map.Of(officer.Id, Noon(day)).SelectMany(m => m.Permissions.Select(p => (m.PostId, p, m.OnBehalfOf))).ToHashSet()
                    let own = world.Posts.Where(p => Holds(world, officer.Id, p.Id, day)).SelectMany(p => Own(p).Select(x => (p.Id, x, (Guid?)null)))
                    let given = world.Delegations
                        .Where(d => officer.Active && d.ToOfficerId == officer.Id && d.From <= day && day < d.To && Holds(world, d.FromOfficerId, d.PostId, day))
                        .SelectMany(d => d.Permissions.Split(';').Select(x => (d.PostId, x, (Guid?)d.FromOfficerId)))
                    select may.SetEquals(own.Concat(given))).All(same => same);
        }));

    [Fact]
    public void What_was_received_by_delegation_cannot_be_passed_on() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Worlds.ToArbitrary(), world =>
        {
            // Everybody passes on everything they were given; nobody gains by it.
            var chained = world.Delegations.SelectMany(d => world.Officers.Where(o => o.Id != d.ToOfficerId).Select(o => new Delegation
            {
                Id = Guid.CreateVersion7(), FromOfficerId = d.ToOfficerId, ToOfficerId = o.Id, PostId = d.PostId, Permissions = d.Permissions, From = d.From, To = d.To,
            })).Where(d => !world.Holdings.Any(h => h.OfficerId == d.FromOfficerId && h.PostId == d.PostId)).ToList();
            var (before, after) = (world.Map, (world with { Delegations = [.. world.Delegations, .. chained] }).Map);
            return (from officer in world.Officers
                    from offset in Enumerable.Range(-1, 45)
                    let at = Noon(Start.AddDays(offset))
                    select before.Of(officer.Id, at).Count == after.Of(officer.Id, at).Count).All(same => same);
        }));

    [Fact]
    public void Who_is_said_to_hold_a_permission_is_who_has_it() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Worlds.ToArbitrary(), world =>
        {
            var map = world.Map;
            var at = Noon(Start.AddDays(12));
            var view = Catalogue.Agencies.At(Start.AddDays(12));
            return (from key in Keys
                    from permission in (string[])["dossiers.approve", "dossiers.examine", "assessment.view"]
                    let agency = Catalogue.Id(key)
                    let said = map.Holding(permission, agency, at).Select(o => o.Id).ToHashSet()
                    let have = world.Officers.Where(o => map.Of(o.Id, at).Any(m => m.Permissions.Contains(permission)
                        && (m.AgencyId == agency || (m.WithDescendants && view.WithDescendants(m.AgencyId).Contains(agency))))).Select(o => o.Id)
                    select said.SetEquals(have)).All(same => same);
        }));
}
