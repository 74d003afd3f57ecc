using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;

namespace TinhSo.Platform.Hosting;

/// <summary>Makes the tables on an empty database and lets each module seed, in order, each in its own scope.</summary>
public sealed class FirstStart(SchemaMaker schema, IDatabaseFlavour flavour, IServiceScopeFactory scopes, ILogger<FirstStart> log)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (await schema.IsReadyAsync(ct))
        {
            return;
        }

        // Two starts at once (a second web node, the command line): one makes, the other waits and finds it made.
        await using var turn = await flavour.EnterFirstStartAsync(ct);
        if (await schema.IsReadyAsync(ct))
        {
            return;
        }

        await schema.MakeAsync(ct);
        await using var listing = scopes.CreateAsyncScope();
        var seeds = listing.ServiceProvider.GetServices<ISeed>().OrderBy(s => s.Order).Select(s => s.GetType()).ToList();
        foreach (var type in seeds)
        {
            var started = Environment.TickCount64;
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetServices<ISeed>().Single(s => s.GetType() == type).SeedAsync(ct);
            log.LogInformation("Seeded {Seed} in {Milliseconds} ms", type.FullName, Environment.TickCount64 - started);
        }

        await schema.SeededAsync(ct);
    }
}
