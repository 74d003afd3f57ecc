using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Commands;

/// <summary>
/// The verb <c>prepare</c>: what the first start of a province does, as a process of its own. The web calls it on an empty database, because what seeding thousands
/// of dossiers leaves in memory would stay with the server for as long as it runs.
/// </summary>
internal static class PrepareCommand
{
    internal const string Name = "prepare";

    /// <summary>Ends when standard input does, so that nobody goes on seeding for a server that was killed.</summary>
    internal const string WhileFed = "--while-fed";

    public static Command Of(ICommandHost host)
    {
        var fed = new Option<bool>(WhileFed) { Hidden = true };
        var command = new Command(Name, "make the tables and the first data of an empty database and work off what they set going; does nothing on a prepared one") { fed };
        command.SetAction(async (given, ct) =>
        {
            if (given.GetValue(fed))
            {
                _ = Task.Run(EndWithInputAsync, CancellationToken.None);
            }

            var works = (await host.StartAsync()).GetRequiredService<WorkOnce>();
            foreach (var worker in (string[])["events", "audit-sealer", "figures"])
            {
                await works.RunAsync(worker, ct);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task EndWithInputAsync()
    {
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(new byte[1]) > 0)
        {
        }

        Environment.Exit(ExitCodes.Refused);
    }
}
