using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;

namespace TinhSo.Platform.Hosting;

/// <summary>Makes the tables on an empty database and lets each module seed, in order, each in its own scope.</summary>
public sealed class FirstStart(SchemaMaker schema, IDatabaseFlavour flavour, IServiceScopeFactory scopes, ILogger<FirstStart> log)
{
    /// <summary>The same in a process of its own where this process is the program itself (a test is not): see <see cref="PrepareCommand"/>.</summary>
    public async Task RunApartAsync(Assembly program, CancellationToken ct)
    {
        await MakeApartAsync(program, ct);
        await schema.MustNotServeDemoAsync(ct);
    }

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

    private async Task MakeApartAsync(Assembly program, CancellationToken ct)
    {
        if (await schema.IsReadyAsync(ct))
        {
            return;
        }

        if (Assembly.GetEntryAssembly() == program && Environment.ProcessPath is { } runner)
        {
            var start = new ProcessStartInfo(runner) { RedirectStandardInput = true };
            if (Path.GetFileNameWithoutExtension(runner) == "dotnet")
            {
                start.ArgumentList.Add(program.Location);
            }

            start.ArgumentList.Add(PrepareCommand.Name);
            start.ArgumentList.Add(PrepareCommand.WhileFed);
            using var prepare = Process.Start(start)!;
            await prepare.WaitForExitAsync(ct);
            if (prepare.ExitCode != ExitCodes.Done)
            {
                throw new InvalidOperationException($"The first data could not be made (exit code {prepare.ExitCode}); the reason stands above.");
            }
        }

        await RunAsync(ct);
    }
}
