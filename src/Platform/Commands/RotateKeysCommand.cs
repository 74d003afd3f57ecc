using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Commands;

/// <summary>The verb <c>rotate-keys</c>: a new key for encrypted fields; rows follow in the background or at once. Killed, the next call with <c>--go-on --now</c> or a running server ends it.</summary>
internal static class RotateKeysCommand
{
    public static Command Of(ICommandHost host)
    {
        var now = new Option<bool>("--now") { Description = "encrypt the rows here and wait for the end, instead of leaving it to the server" };
        var goOn = new Option<bool>("--go-on") { Description = "make no new key, only go on with the rows of the last rotation" };
        var retire = new Option<bool>("--retire") { Description = "afterwards forget the keys that no row needs any more; they cannot be had back" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("rotate-keys", "a new key for encrypted fields becomes the current one; old keys still read") { now, goOn, retire, json };
        command.SetAction(async (given, ct) =>
        {
            var keys = host.Services().GetRequiredService<FieldKeys>();
            if (!given.GetValue(goOn))
            {
                keys.Rotate();
            }

            var services = await host.StartAsync();
            var job = services.GetRequiredService<ReencryptFields>();
            if (given.GetValue(now))
            {
                await job.RunAsync(new(), new JobContext(percent => Console.Error.WriteLineAsync($"{percent.ToString(CultureInfo.InvariantCulture)} %")), ct);
            }
            else
            {
                services.GetRequiredService<JobQueue>().Enqueue(ReencryptFields.Kind, new ReencryptFields.Input());
                await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
            }

            var (all, old) = await job.LeftAsync(ct);
            IReadOnlyList<string> retired = [];
            if (given.GetValue(retire) && !keys.MayRetire)
            {
                throw new RuleBroken("platform.keys-young");
            }

            if (given.GetValue(retire) && old == 0)
            {
                retired = await job.UnusedAsync(keys.Ring, ct);
                keys.Retire(retired);
            }

            var said = new { keys.Ring.Current, Keys = keys.Ring.Keys.Select(k => k.Id), Rows = all, Left = old, Retired = retired };
            await given.InvocationConfiguration.Output.WriteLineAsync(given.GetValue(json)
                ? JsonSerializer.Serialize(said, JsonSerializerOptions.Web)
                : string.Create(CultureInfo.InvariantCulture, $"current key {said.Current}; {said.Rows} rows, {said.Left} still under an old key; {retired.Count} keys retired. Keep a safe copy of the key file apart from the backups."));
            return given.GetValue(retire) && old > 0 ? ExitCodes.Found : ExitCodes.Done;
        });
        return command;
    }
}
