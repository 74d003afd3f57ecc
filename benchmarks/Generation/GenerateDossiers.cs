using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Security;

namespace TinhSo.Bench.Generation;

/// <summary>
/// Any number of dossiers from one seed number: draws life stories as the seed does, plays them through the verbs in memory and inserts in bulk what a save would
/// have inserted; each story as often again as asked, for other people.
/// </summary>
/// <param name="copies">How many people beside the first live each story.</param>
internal sealed class GenerateDossiers(IServiceProvider services, int copies = 0)
{
    internal const int Chunk = 100;

    private long _rows;

    public long Rows => _rows;

    public async Task RunAsync(int dossiers, int seed, DateTime firstLocal, DateTime untilLocal, int workers, CancellationToken ct)
    {
        var next = -1;
        var count = (dossiers + copies) / (copies + 1);
        await using var last = services.CreateAsyncScope();
        var again = new CopyLives(last.ServiceProvider.GetRequiredService<AppDb>().Model, services.GetRequiredService<Numbers>(), services.GetRequiredService<FieldProtector>());
        var marks = new ConcurrentDictionary<(string, Guid, DateOnly), byte>();
        var chunks = (count + Chunk - 1) / Chunk;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, ct)));
        await WriteAsync(
            last.ServiceProvider.GetRequiredService<AppDb>(),
            new NewRows(marks.Keys.Select(m => new CellMark { Family = m.Item1, AgencyId = m.Item2, Day = m.Item3 })));

        async Task WorkAsync()
        {
            for (int chunk; (chunk = Interlocked.Increment(ref next)) < chunks;)
            {
                await using var scope = services.CreateAsyncScope();
                var rows = await PlayAsync(scope.ServiceProvider, chunk, count, seed, firstLocal, untilLocal, ct);
                foreach (var mark in rows[typeof(CellMark)].Cast<CellMark>())
                {
                    marks.TryAdd((mark.Family, mark.AgencyId, mark.Day), 0);
                }

                var db = scope.ServiceProvider.GetRequiredService<AppDb>();
                var lives = rows.All.Where(r => r is not CellMark).ToList();
                await WriteAsync(db, new NewRows(lives));
                for (var copy = 1; copy <= copies; copy++)
                {
                    await WriteAsync(db, await again.OfAsync(lives, new Random(unchecked((((seed * 1_000_003) + chunk) * 1009) + copy)), ct));
                }
            }
        }

        async Task WriteAsync(AppDb db, NewRows rows)
        {
            // All tables in one transaction, as a save would.
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            Interlocked.Add(ref _rows, await db.Flavour.InsertAsync(db, rows, ct));
            await transaction.CommitAsync(ct);
        }
    }

    /// <summary>
    /// Plays one chunk of <paramref name="count"/> stories in a scope of its own; nothing is saved. A chunk has its own generator and its own slice of time:
    /// it does not matter who plays it, and what is in memory for a day serves its neighbours.
    /// </summary>
    internal static async Task<NewRows> PlayAsync(IServiceProvider scope, int chunk, int count, int seed, DateTime firstLocal, DateTime untilLocal, CancellationToken ct)
    {
        var (db, stories, play) = (scope.GetRequiredService<AppDb>(), scope.GetRequiredService<DrawStories>(), scope.GetRequiredService<PlayStories>());
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var random = new Random(unchecked((seed * 1_000_003) + chunk));
        var slice = (untilLocal - firstLocal) / ((count + Chunk - 1) / Chunk);
        for (var made = 0; made < Math.Min(Chunk, count - (chunk * Chunk));)
        {
            if (stories.Draw(random, firstLocal + (slice * chunk), firstLocal + (slice * (chunk + 1))) is { } story)
            {
                made += await play.RunAsync(story, random, untilLocal, ct) > 0 ? 1 : 0;
            }
        }

        scope.GetRequiredService<Act>().Close();
        return NewRows.Of(db, new HashSet<(string, Guid, DateOnly)>());
    }
}
