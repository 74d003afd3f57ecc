using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Bench.Generation;

/// <summary>Any number of dossiers from one seed number: draws life stories as the seed does, plays them through the verbs in memory and copies what a save would have inserted.</summary>
internal sealed class GenerateDossiers(IServiceProvider services, NpgsqlDataSource target)
{
    internal const int Chunk = 100;

    private readonly ConcurrentDictionary<Type, byte> _types = new();
    private RowWriter? _writer;
    private long _rows;

    public long Rows => _rows;

    /// <summary>The tables that got rows.</summary>
    public IEnumerable<string> Tables => _writer?.TableNames(_types.Keys) ?? [];

    public async Task RunAsync(int count, int seed, DateTime firstLocal, DateTime untilLocal, int workers, CancellationToken ct)
    {
        await using (var scope = services.CreateAsyncScope())
        {
            _writer = new RowWriter(scope.ServiceProvider.GetRequiredService<AppDb>().Model);
        }

        var next = -1;
        var marks = new ConcurrentDictionary<(string, Guid, DateOnly), byte>();
        var chunks = (count + Chunk - 1) / Chunk;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, ct)));
        await using var last = await target.OpenConnectionAsync(ct);
        _rows += _writer.Copy(last, marks.Keys.Select(m => (object)new CellMark { Family = m.Item1, AgencyId = m.Item2, Day = m.Item3 }).ToLookup(m => m.GetType()));

        async Task WorkAsync()
        {
            await using var connection = await target.OpenConnectionAsync(ct);
            for (int chunk; (chunk = Interlocked.Increment(ref next)) < chunks;)
            {
                await using var scope = services.CreateAsyncScope();
                var rows = await PlayAsync(scope.ServiceProvider, chunk, count, seed, firstLocal, untilLocal, ct);
                foreach (var mark in rows[typeof(CellMark)].Cast<CellMark>())
                {
                    marks.TryAdd((mark.Family, mark.AgencyId, mark.Day), 0);
                }

                var own = rows.Where(g => g.Key != typeof(CellMark)).SelectMany(g => g).ToLookup(r => r.GetType());
                foreach (var type in own)
                {
                    _types.TryAdd(type.Key, 0);
                }

                Interlocked.Add(ref _rows, _writer!.Copy(connection, own));
            }
        }
    }

    /// <summary>
    /// Plays one chunk of <paramref name="count"/> stories in a scope of its own; nothing is saved. A chunk has its own generator and its own slice of time:
    /// it does not matter who plays it, and what is in memory for a day serves its neighbours.
    /// </summary>
    internal static async Task<ILookup<Type, object>> PlayAsync(IServiceProvider scope, int chunk, int count, int seed, DateTime firstLocal, DateTime untilLocal, CancellationToken ct)
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
        return RowWriter.Added(db, new HashSet<(string, Guid, DateOnly)>());
    }
}
