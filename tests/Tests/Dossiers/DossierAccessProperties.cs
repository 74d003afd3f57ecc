using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Files;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers;

/// <summary>Bar 6: over random organisations, posts and delegations nobody reads a dossier outside relation, post or mandate; and every rule, once broken, is missed.</summary>
public sealed class DossierAccessProperties
{
    private const int Worlds = 40;
    private static readonly byte[] Pdf = "%PDF-1.4 trailer<<>>"u8.ToArray();

    /// <summary>Each breaks one rule: the world the broken product would believe in.</summary>
    private static readonly Dictionary<string, Func<AccessWorld, AccessWorld>> Broken = new()
    {
        ["the period of a post"] = w => w with { Holdings = [.. w.Holdings.Select(h => new PostHolding { Id = h.Id, OfficerId = h.OfficerId, PostId = h.PostId, From = DateOnly.MinValue })] },
        ["the period of a delegation"] = w => w with { Delegations = [.. w.Delegations.Select(d => Copy(d, d.Permissions, DateOnly.MinValue, DateOnly.MaxValue))] },
        ["what a delegation gives"] = w => w with { Delegations = [.. w.Delegations.Select(d => Copy(d, "dossiers.read;dossiers.approve", d.From, d.To))] },
        ["that the giver of a delegation holds the post"] = w => w with
        {
            Holdings = [.. w.Holdings, .. w.Delegations.Select(d => new PostHolding { Id = Guid.CreateVersion7(), OfficerId = d.FromOfficerId, PostId = d.PostId, From = DateOnly.MinValue })],
        },
        ["that a delegation is not passed on"] = w => w with
        {
            Holdings = [.. w.Holdings, .. w.Delegations.Where(d => d.From <= AccessWorld.Day && AccessWorld.Day < d.To)
                .Select(d => new PostHolding { Id = Guid.CreateVersion7(), OfficerId = d.ToOfficerId, PostId = d.PostId, From = d.From, To = d.To })],
        },
        ["the permission"] = w => w with { RoleText = w.RoleText.Replace("assessment.view", "dossiers.read", StringComparison.Ordinal) },
        ["the reach of a post"] = w => w with { RoleText = w.RoleText.Replace("\"agency\"", "\"agency-and-below\"", StringComparison.Ordinal) },
        ["the province of a post"] = w => w with { RoleText = w.RoleText.Replace("\"agency-and-below\"", "\"province\"", StringComparison.Ordinal) },
        ["that an officer is active"] = w => w with { Officers = [.. w.Officers.Select(o => new Officer { Id = o.Id, UserName = o.UserName, Name = o.Name, Active = true })] },
        ["that an agency works"] = w => w with { Agencies = [.. w.Agencies.Select(a => new Modules.Directory.Agencies.AgencyVersion { Id = a.Id, AgencyId = a.AgencyId, Name = a.Name, ShortName = a.ShortName, Kind = a.Kind, Level = a.Level, ParentId = a.ParentId })] },
    };

    public static TheoryData<string> Rules => [.. Broken.Keys];

    [Fact]
    public async Task Nobody_reads_a_dossier_outside_relation_post_or_mandate()
    {
        await using var app = await TinhSoApp.StartAsync();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Worlds), Prop.ForAll(Gen.Choose(1, int.MaxValue - 1).ToArbitrary(), seed =>
            app.WithAsync(services => FirstLeakAsync(services, AccessWorld.Random(seed))).GetAwaiter().GetResult() is null));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_broken_rule_of_mandates_is_missed(string rule) =>
        Assert.Contains(Enumerable.Range(1, 400).Select(AccessWorld.Random), world => Differs(world, Broken[rule](world), (c, d) => c.Can("dossiers.read", d.Competent) || c.Can("dossiers.read", d.Receiving)));

    [Fact]
    public void The_oracle_and_unbroken_mandates_agree() =>
        Assert.DoesNotContain(Enumerable.Range(1, 400).Select(AccessWorld.Random), world => Differs(world, world, (c, d) => c.Can("dossiers.read", d.Competent) || c.Can("dossiers.read", d.Receiving)));

    [Fact]
    public void A_broken_rule_of_the_dossiers_own_agencies_is_missed()
    {
        var worlds = Enumerable.Range(1, 200).Select(AccessWorld.Random).ToList();
        Assert.Contains(worlds, w => Differs(w, w, (c, d) => c.Can("dossiers.read", d.Competent)));
        Assert.Contains(worlds, w => Differs(w, w, (c, d) => c.Can("dossiers.read", d.Receiving)));
        Assert.Contains(worlds, w => Differs(w, w, (c, _) => c.Can("dossiers.read")));
    }

    [Fact]
    public void A_broken_rule_of_the_account_is_missed()
    {
        var worlds = Enumerable.Range(1, 50).Select(AccessWorld.Random).ToList();
        Assert.Contains(worlds, w => w.Accounts.Any(a => w.Dossiers.Any(d => (d.Account is null || d.Account == a) != w.MayRead(CallerKind.Citizen, a, d.Id))));
        Assert.Contains(worlds, w => w.Dossiers.Any(d => !w.MayRead(CallerKind.Anonymous, null, d.Id)));
    }

    private static bool Differs(AccessWorld world, AccessWorld believed, Func<Caller, (Guid Id, Guid Receiving, Guid Competent, Guid? Account), bool> reads) =>
        world.Officers.Any(o => believed.CallerOf(CallerKind.Officer, o.Id) is var caller && world.Dossiers.Any(d => reads(caller, d) != world.MayRead(CallerKind.Officer, o.Id, d.Id)));

    /// <summary>Every way of reading, for every caller; the first that differs from the oracle.</summary>
    private static async Task<string?> FirstLeakAsync(IServiceProvider services, AccessWorld world)
    {
        var db = services.GetRequiredService<AppDb>();
        var files = await FillAsync(services, db, world);
        foreach (var (kind, id) in world.Callers)
        {
            var expected = world.Dossiers.Where(d => world.MayRead(kind, id, d.Id)).Select(d => d.Id).Order().ToList();
            var access = new DossierAccess(db, world.CallerOf(kind, id), services.GetRequiredService<NoteAccess>(), services.GetRequiredService<FieldProtector>());
            var worklist = new WorklistQuery(access, services.GetRequiredService<ClosedPeople>());
            var all = new WorklistFilter(WorklistView.All, null, null, null, id, AccessWorld.Now, AccessWorld.Now);
            var page = await worklist.PageAsync(all, null, null, default);
            var found = await worklist.PageAsync(all with { Search = "nguoi nop" }, null, null, default);
            var open = await worklist.PageAsync(all with { View = WorklistView.Open }, null, null, default);
            var counted = await worklist.CountsAsync(id, AccessWorld.Now, AccessWorld.Now, default);
            if (!Same(access.Readable().Select(d => d.Id), expected) || !Same(page.Rows.Select(r => r.Id), expected) || !Same(found.Rows.Select(r => r.Id), expected)
                || !Same(open.Rows.Select(r => r.Id), expected) || open.Total != expected.Count || page.Total != expected.Count || found.Total != expected.Count || counted.Sum(c => c.Count) != expected.Count)
            {
                return $"{kind} {id}: a list or count";
            }

            foreach (var dossier in await db.Set<Dossier>().Where(d => world.Dossiers.Select(x => x.Id).Contains(d.Id)).ToListAsync())
            {
                var may = expected.Contains(dossier.Id);
                if (access.CanRead(dossier) != may || await FindsAsync(() => access.FindAsync(dossier.Id, default)) != may || await FindsAsync(() => access.FindAsync(dossier.Code, default)) != may
                    || await worklist.ByCodeAsync(dossier.Code, default) is not null != may || await ServesAsync(services, db, access, files[dossier.Id]) != may)
                {
                    return $"{kind} {id}: dossier {dossier.Code}";
                }
            }
        }

        return null;
    }

    private static bool Same(IEnumerable<Guid> shown, IEnumerable<Guid> expected) => shown.Order().SequenceEqual(expected);

    private static async Task<bool> FindsAsync(Func<Task<Dossier>> find)
    {
        try
        {
            await find();
            return true;
        }
        catch (NotFoundException)
        {
            return false;
        }
    }

    private static async Task<bool> ServesAsync(IServiceProvider services, AppDb db, DossierAccess access, Guid file)
    {
        var serve = new ServeFile(db, access, services.GetRequiredService<FileStore>());
        var answer = typeof(ServeFile).GetMethod("AnswerAsync", BindingFlags.Instance | BindingFlags.NonPublic)!;
        var result = await (Task<IResult>)answer.Invoke(serve, [file, new DefaultHttpContext(), CancellationToken.None])!;
        if (result is FileStreamHttpResult stream)
        {
            await stream.FileStream.DisposeAsync();
        }

        return result is not NotFound;
    }

    private static async Task<Dictionary<Guid, Guid>> FillAsync(IServiceProvider services, AppDb db, AccessWorld world)
    {
        var (act, store) = (services.GetRequiredService<Act>(), services.GetRequiredService<FileStore>());
        var files = new Dictionary<Guid, Guid>();
        foreach (var (id, receiving, competent, account) in world.Dossiers)
        {
            var dossier = BareDossier.Of(services.GetRequiredService<FieldProtector>(), receiving, competent, AccessWorld.Now, id: id, account: account);
            using var content = new MemoryStream(Pdf);
            var file = await store.SaveAsync(content, "a.pdf", 1000, default);
            files[id] = file.Id;
            db.Add(dossier);
            db.Add(new DossierPaper { DossierId = id, Name = "A", FileId = file.Id });
            act.On(dossier, "dossiers.submit");
        }

        await db.SaveChangesAsync();
        return files;
    }

    private static Delegation Copy(Delegation d, string permissions, DateOnly from, DateOnly to) =>
        new() { Id = d.Id, FromOfficerId = d.FromOfficerId, ToOfficerId = d.ToOfficerId, PostId = d.PostId, Permissions = permissions, From = from, To = to, Paper = d.Paper };
}
