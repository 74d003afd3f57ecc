using Microsoft.AspNetCore.Identity;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory;

/// <summary>The agencies of the catalogue, and in the demo setting the invented officers with one known password.</summary>
internal sealed class DirectorySeed(
    AppDb db, Act act, CatalogueFiles files, ImportAgencies importAgencies, CatalogueStamp stamp, Roles roles,
    DirectorySnapshot directory, Settings settings, IPasswordHasher<OfficerLogin> hasher) : ISeed
{
    /// <summary>Offered on the sign-in page of the demo setting, and nowhere else.</summary>
    public const string DemoPassword = "ca-vo-vien-song-hau";

    public int Order => 10;

    public async Task SeedAsync(CancellationToken ct)
    {
        using (var csv = files.Open("agencies.csv"))
        {
            var rows = AgencyRows.Check(TableReader.Read(csv, "agencies.csv"), _ => false);
            if (rows.Find(r => !r.IsGood) is { } bad)
            {
                throw new InvalidDataException($"agencies.csv line {bad.Row.Line}: {bad.Problems[0].Field} {bad.Problems[0].TextKey}");
            }

            await importAgencies.RunAsync([.. rows.Select(r => r.Value!)], ct);
        }

        using (var csv = files.Open("agency-succession.csv"))
        {
            await AddSuccessionsAsync(TableReader.Read(csv, "agency-succession.csv"), ct);
        }

        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);

        if (settings.Demo)
        {
            await AddOfficersAsync(ct);
            await db.SaveChangesAsync(ct);
            stamp.Forget(DirectorySnapshot.Stamp);
        }
    }

    private async Task AddSuccessionsAsync(IEnumerable<TableRow> rows, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            var edge = new Succession
            {
                Id = Guid.CreateVersion7(),
                FromId = AgencyKey.IdOf(row["from_key"]!),
                ToId = AgencyKey.IdOf(row["to_key"]!),
                Date = DateOnly.ParseExact(row["date"]!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                Kind = Enum.Parse<SuccessionKind>(row["kind"]!, ignoreCase: true),
                Condition = row["condition"] ?? "",
                Source = row["source"] ?? "",
                Mark = row["mark"] switch { "verified" => Mark.Verified, "general-knowledge" => Mark.GeneralKnowledge, _ => Mark.Unverified },
            };
            db.Add(edge);
            act.On((await db.Set<Agency>().FindAsync([edge.FromId], ct))!, "directory.agency-added");
        }
    }

    private async Task AddOfficersAsync(CancellationToken ct)
    {
        using var csv = files.Open("officers.csv");
        var checker = new OfficerRows(directory.FindByCode, roles, new HashSet<string>());
        var posts = new Dictionary<(Guid, string, string), Post>();
        // Hashing is slow on purpose; the demo password is no secret, so all share one hash.
        var hash = hasher.HashPassword(new OfficerLogin(), DemoPassword);
        foreach (var checkedRow in checker.Check(TableReader.Read(csv, "officers.csv")))
        {
            var row = checkedRow.Value
                ?? throw new InvalidDataException($"officers.csv line {checkedRow.Row.Line}: {checkedRow.Problems[0].Field} {checkedRow.Problems[0].TextKey}");
            var officer = AddOfficer.New(new(row.UserName, row.Name, row.Email, row.Phone));
            // The sample users are the same persons in every demonstration.
            officer.Id = AgencyKey.IdOf("officer/" + row.UserName);
            db.Add(officer);
            db.Add(new OfficerLogin
            {
                Id = officer.Id, UserName = row.UserName, NormalizedUserName = row.UserName.ToUpperInvariant(), LockoutEnabled = true,
                PasswordHash = hash, SecurityStamp = officer.Id.ToString("N"),
            });
            var key = (row.AgencyId, row.Post, row.Roles);
            if (!posts.TryGetValue(key, out var post))
            {
                post = posts[key] = new Post { Id = Guid.CreateVersion7(), AgencyId = row.AgencyId, Name = row.Post, Roles = row.Roles };
                db.Add(post);
                act.On((await db.Set<Agency>().FindAsync([row.AgencyId], ct))!, "directory.post-added");
            }

            db.Add(new PostHolding { Id = Guid.CreateVersion7(), OfficerId = officer.Id, PostId = post.Id, From = row.From, To = row.To });
            act.On(officer, "directory.officer-added");
        }

        await stamp.BumpAsync(db, DirectorySnapshot.Stamp, ct);
    }
}
