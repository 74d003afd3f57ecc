using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Jobs;

namespace TinhSo.Bench.Generation;

/// <summary>What making the data took, and how large it became.</summary>
internal sealed record Filled(int Dossiers, long Rows, double CopySeconds, double IndexSeconds, double SealSeconds, double RecountSeconds, long Megabytes);

/// <summary>Copies without indexes, builds them afterwards, then lets the product seal the audit and recount the figures.</summary>
internal static class FillDatabase
{
    /// <summary>The day on which today's two-tier structure began; sample officers hold their posts from then.</summary>
    private static readonly DateTime First = new(2025, 7, 1);

    public static async Task<Filled> RunAsync(BenchHost host, int dossiers, int seed, DateTime untilLocal)
    {
        var watch = Stopwatch.StartNew();
        string[] mostRows = ["dossiers\\_%", "platform\\_audit", "platform\\_event"];
        var indexes = await host.ListAsync<string>("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE ANY($1) AND indexname NOT LIKE 'PK%' AND indexname NOT LIKE 'pk%'", [mostRows]);
        foreach (var name in await host.ListAsync<string>("SELECT quote_ident(indexname) FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE ANY($1) AND indexname NOT LIKE 'PK%' AND indexname NOT LIKE 'pk%'", [mostRows]))
        {
            await BenchHost.ExecuteAsync(host.Source, $"DROP INDEX {name}");
        }

        // Playing a life costs some thirty times what its rows cost to write.
        var generate = new GenerateDossiers(host.Services, copies: dossiers >= 1_000_000 ? 49 : dossiers >= 20_000 ? 9 : 0);
        await generate.RunAsync(dossiers, seed, First, untilLocal, Environment.ProcessorCount, CancellationToken.None);
        var copied = Lap();
        await Task.WhenAll(indexes.Chunk((indexes.Count + 1) / 2).Select(async part =>
        {
            foreach (var index in part)
            {
                await BenchHost.ExecuteAsync(host.Source, index);
            }
        }));
        await BenchHost.ExecuteAsync(host.Source, "VACUUM ANALYZE");
        var indexed = Lap();
        await DeliveredAsync(host);
        await WorkAsync(host, "audit-sealer");
        var sealedIn = Lap();
        await WorkAsync(host, "figures");
        await BenchHost.ExecuteAsync(host.Source, "ANALYZE");
        await BenchHost.ExecuteAsync(host.Source, "CHECKPOINT");
        var recounted = Lap();
        var size = await host.ScalarAsync<long>("SELECT pg_database_size(current_database())");
        return new(dossiers, generate.Rows, copied, indexed, sealedIn, recounted, size / (1024 * 1024));

        double Lap()
        {
            var seconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
            return seconds;
        }
    }

    /// <summary>The past was delivered long ago: no handler begins with a million old events.</summary>
    private static async Task DeliveredAsync(BenchHost host) => await host.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var last = await db.Set<EventRow>().AsNoTracking().OrderByDescending(e => e.Tx).ThenByDescending(e => e.Position).FirstOrDefaultAsync();
        foreach (var handler in services.GetServices<HandlerRegistration>())
        {
            var place = await db.Set<Subscription>().SingleOrDefaultAsync(s => s.Handler == handler.Name);
            if (place is null)
            {
                db.Add(place = new Subscription { Handler = handler.Name });
            }

            (place.Tx, place.Position) = (last?.Tx ?? 0, last?.Position ?? 0);
        }

        return await db.SaveChangesAsync();
    });

    private static Task WorkAsync(BenchHost host, string worker) =>
        host.Services.GetServices<IWorker>().SingleOrDefault(w => w.Name == worker)?.RunAsync(CancellationToken.None) ?? Task.CompletedTask;
}
