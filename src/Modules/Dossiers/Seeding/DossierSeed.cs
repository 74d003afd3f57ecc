using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Seeding;

/// <summary>Fills this month and the last with sample dossiers by running the verbs, the same ones each time for the same seed number and day.</summary>
internal sealed class DossierSeed(Settings settings, AppDb db, Act act, IProcedures procedures, IAgencies agencies, IMandates mandates, Calendars calendars, PlayStories play) : ISeed
{
    private const int SeedNumber = 20_260_701;
    private const int ActsPerSave = 500;

    /// <summary>An agency without these officers cannot work a dossier, so it gets none.</summary>
    private static readonly string[] Needed = [Examining.TakeOver.Examine, Approving.ApproveDossier.Permission, Approving.IssueResult.Permission];


    /// <summary>Common procedures come often: most of a commune's work is certification and civil status.</summary>
    private static readonly Dictionary<string, int> Weights = new()
    {
        ["dang-ky-khai-sinh"] = 8, ["ban-sao-trich-luc-ho-tich"] = 9, ["chung-thuc-ban-sao"] = 10, ["xac-nhan-tinh-trang-hon-nhan"] = 5, ["dang-ky-ket-hon"] = 3,
        ["dang-ky-khai-tu"] = 2, ["tro-cap-xa-hoi-hang-thang"] = 3, ["dang-ky-bien-dong-chuyen-nhuong-thua-ke-tang-cho"] = 4, ["thanh-lap-ho-kinh-doanh"] = 3,
    };

    public int Order => 50;

    public Task SeedAsync(CancellationToken ct) => RunAsync(settings.SeedDossiers, ct);

    public async Task RunAsync(int count, CancellationToken ct)
    {
        var now = VietnamTime.ToLocal(act.Now);
        var first = new DateTime(now.Year, now.Month, 1).AddMonths(-1);
        var random = new Random(SeedNumber);
        var today = act.Today;
        var choices = procedures.All(today).SelectMany(p => Enumerable.Repeat(p, Weights.GetValueOrDefault(p.Slug, 1))).ToList();
        var communes = agencies.All(today).Where(a => a is { Level: AgencyLevel.Commune, Kind: "committee" }).ToList();
        if (count == 0 || choices.Count == 0 || communes.Count == 0)
        {
            return;
        }

        // Verbs add and the recorder looks only at its own rows: one scan a save is enough.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var acts = 0;
        for (var i = 0; i < count; i++)
        {
            // A few communes take much of the load, as in life.
            var commune = communes[(int)(communes.Count * Math.Pow(random.NextDouble(), 1.7))];
            var procedure = choices[random.Next(choices.Count)];
            var submitted = first.AddMinutes(random.NextDouble() * (now - first).TotalMinutes);
            if (procedures.CompetentAgency(procedure.ProcedureId, commune.Id, today) is not { } competent
                || !Needed.All(p => mandates.Holding(p, competent, act.Now).Count > 0))
            {
                continue;
            }

            var story = LifeStory.Draw(random, procedure, competent, submitted, calendars.Of(competent));
            acts += await play.RunAsync(story, random, now, ct);
            if (acts >= ActsPerSave)
            {
                await SaveAsync();
                acts = 0;
            }
        }

        await SaveAsync();

        async Task SaveAsync()
        {
            act.Close();
            await db.SaveChangesAsync(ct);
            db.Forget();
        }
    }
}
