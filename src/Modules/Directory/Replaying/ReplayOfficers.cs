using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Directory.Replaying;

/// <summary>
/// Puts made-up officers into the posts of every agency that stood in the replayed months, so that each act has its officer. Their holdings end where
/// the agency ends and nobody gets a sign-in: none of them may act today.
/// </summary>
internal sealed class ReplayOfficers(AppDb db, CatalogueFiles files, ReplayProgress progress, OfficerChange change, Act act, IAgencies agencies, CatalogueStamp stamp) : IReplayStage
{
    private const string Stage = "officers";

    private sealed record Plan(string AgenciesUnder, DateOnly From, DateOnly To, string NameEnding, IReadOnlyList<PlannedPost> Posts);

    private sealed record PlannedPost(string Key, string Name, string Roles, int Small, int Large);

    private sealed record Parameters(Plan Officers);

    private sealed record Names(string[] Families, string[] Middles, string[] Given);

    public int Order => 10;

    public async Task RunAsync(string period, Action<string> say, CancellationToken ct)
    {
        var position = await progress.OfAsync(period, Stage, ct);
        if (position.Done == position.Of)
        {
            return;
        }

        var plan = Read<Parameters>(RunReplay.FileOf(period)).Officers;
        var names = Read<Names>("dossiers/samples.json");
        var random = new Random(await progress.SeedAsync(period, ct));
        act.TellsNobody = true;
        var subjects = await db.Set<Agency>().ToDictionaryAsync(a => a.Id, ct);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var made = 0;
        foreach (var agency in Standing(plan))
        {
            made += Staff(agency, subjects[agency.Id], plan, names, random, period, made);
        }

        act.Close();
        db.ChangeTracker.DetectChanges();
        db.ChangeTracker.AutoDetectChangesEnabled = true;
        await change.MoveStampAsync(ct);
        position.Done = position.Of;
        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);
        say(string.Create(CultureInfo.InvariantCulture, $"officers: {made}"));
    }

    /// <summary>Every agency under the province of the time on any of its days; what is not the province's own (ministries, vertical systems) has no officers here.</summary>
    private IEnumerable<AgencyInfo> Standing(Plan plan)
    {
        var root = AgencyKey.IdOf(plan.AgenciesUnder);
        var seen = new HashSet<Guid>();
        for (var day = plan.From; day < plan.To; day = day.AddMonths(1))
        {
            var under = agencies.WithDescendants(root, day);
            foreach (var agency in agencies.All(day).Where(a => a.Id != root && under.Contains(a.Id) && seen.Add(a.Id)))
            {
                yield return agency;
            }
        }
    }

    private int Staff(AgencyInfo agency, Agency subject, Plan plan, Names names, Random random, string period, int before)
    {
        var from = agency.ValidFrom is { } first && first > plan.From ? first : plan.From;
        var to = agency.ValidTo is { } last && last < plan.To ? last : plan.To;
        var made = 0;
        foreach (var planned in plan.Posts)
        {
            var post = new Post { Id = NamedGuid.Of($"replay-post:{period}:{agency.Slug}:{planned.Key}"), AgencyId = agency.Id, Name = planned.Name, Roles = planned.Roles };
            db.Add(post);
            act.On(subject, "directory.post-added");
            for (var i = 0; i < (agency.Level == AgencyLevel.Commune ? planned.Small : planned.Large); i++, made++)
            {
                // Whoever reads the name knows that nobody real is meant.
                var name = $"{Pick(names.Families)} {Pick(names.Middles)} {Pick(names.Given)} {plan.NameEnding}";
                var officer = AddOfficer.New(new(string.Create(CultureInfo.InvariantCulture, $"mophong.{period}.{before + made + 1:0000}"), name, null, null));
                officer.Id = AgencyKey.IdOf("officer/" + officer.UserName);
                db.Add(officer);
                db.Add(new PostHolding { Id = Guid.CreateVersion7(), OfficerId = officer.Id, PostId = post.Id, From = from, To = to });
                change.Note(officer, "directory.officer-added");
            }
        }

        return made;

        string Pick(string[] of) => of[random.Next(of.Length)];
    }

    private T Read<T>(string file)
    {
        using var stream = files.Open(file);
        return JsonSerializer.Deserialize<T>(stream, JsonSerializerOptions.Web)!;
    }
}
