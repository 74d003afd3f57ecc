using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Seeding;

namespace TinhSo.Platform.Commands;

/// <summary>The verb <c>replay</c>: a past month played again through the verbs. Progress goes to standard error, the outcome to standard output. Exit code 0 also when it was done before; 2 unknown period; 3 the period has other records.</summary>
internal static class ReplayCommand
{
    public static Command Of(ICommandHost host)
    {
        var period = new Argument<string>("PERIOD") { Description = "month, such as 2025-01; its parameters lie in catalogues/replay/" };
        var seed = new Option<int?>("--seed") { Description = "number from which everything random follows; the month's own when left out" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("replay", "play a past month through the verbs, under the rows valid then; goes on where it was cut off") { period, seed, json };
        command.SetAction(async (given, ct) =>
        {
            var services = await host.StartAsync();
            var done = await services.GetRequiredService<RunReplay>().RunAsync(given.GetValue(period)!, given.GetValue(seed), Console.Error.WriteLine, ct);
            await given.InvocationConfiguration.Output.WriteLineAsync(given.GetValue(json)
                ? JsonSerializer.Serialize(done, JsonSerializerOptions.Web)
                : string.Create(CultureInfo.InvariantCulture, $"{done.Period}: {(done.Already ? "already done" : $"done in {done.Seconds:0.0} s")}, seed {done.Seed}"));
            return ExitCodes.Done;
        });
        return command;
    }
}
