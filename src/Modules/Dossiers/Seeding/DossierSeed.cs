using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Seeding;

/// <summary>Fills this month and the last with sample dossiers by running the verbs, the same ones each time for the same seed number and day.</summary>
internal sealed class DossierSeed(Settings settings, AppDb db, Act act, DrawStories stories, PlayStories play) : ISeed
{
    private const int SeedNumber = 20_260_701;
    private const int ActsPerSave = 500;

    public int Order => 50;

    public Task SeedAsync(CancellationToken ct) => RunAsync(settings.SeedDossiers, ct);

    public async Task RunAsync(int count, CancellationToken ct)
    {
        if (count == 0 || !stories.CanDraw)
        {
            return;
        }

        var now = VietnamTime.ToLocal(act.Now);
        var first = new DateTime(now.Year, now.Month, 1).AddMonths(-1);
        var random = new Random(SeedNumber);
        // Verbs add and the recorder looks only at its own rows: one scan a save is enough.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var acts = 0;
        for (var i = 0; i < count; i++)
        {
            if (stories.Draw(random, first, now) is not { } story)
            {
                continue;
            }

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
