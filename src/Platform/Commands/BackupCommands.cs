using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Commands;

/// <summary>The verbs <c>backup</c>, <c>restore</c> and <c>after-restore</c>. Exit code 1 when a stored file, a row count or the audit trail is not as it should be; 2 when the file cannot be used; 3 when a rule refuses.</summary>
internal static class BackupCommands
{
    /// <summary>Longer than a worker's lease lasts.</summary>
    private const int SecondsOfLease = 20;

    public static IEnumerable<Command> Of(ICommandHost host)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var file = new Argument<FileInfo>("FILE") { Description = "the backup to be made" };
        var backup = new Command("backup", "database and file store into one encrypted file, while the server runs; read again before it gets its name") { file, json };
        backup.SetAction(async (given, ct) =>
        {
            var made = await (await host.StartAsync()).GetRequiredService<MakeBackup>().RunAsync(given.GetValue(file)!.FullName, ct);
            await SayAsync(given, json, made, Invariant($"{made.File} {made.Bytes} bytes, {made.Rows} rows, {made.Files} files, {made.Seconds:0.0} s, verified"));
            foreach (var damaged in made.Damaged)
            {
                await Console.Error.WriteLineAsync($"{damaged}: its bytes are no longer those it is named by");
            }

            return made.Damaged.Count == 0 ? ExitCodes.Done : ExitCodes.Found;
        });
        yield return backup;

        var from = new Argument<FileInfo>("FILE") { Description = "a backup" };
        var tryOnly = new Option<bool>("--try") { Description = "restore beside the running province, verify, remove again, and record that it was tried" };
        var restore = new Command("restore", "put a backup back, wholly or not at all; refuses while a server runs") { from, tryOnly, json };
        restore.SetAction(async (given, ct) => given.GetValue(tryOnly)
            ? await TryAsync(await host.StartAsync(), given, given.GetValue(from)!.FullName, json, ct)
            : await RestoreAsync(host.Services(), given, given.GetValue(from)!.FullName, json, ct));
        yield return restore;

        var after = new Command(AfterRestore.Name, "after the engine's own tools put the database back (pg-restore-to): end what must not live again; refuses while a server runs");
        after.SetAction(async (given, ct) =>
        {
            var services = host.Services();
            var again = await OnceStillAsync(() => services.GetRequiredService<AfterRestore>().RunAsync(ct), ct);
            await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
            await given.InvocationConfiguration.Output.WriteLineAsync(Invariant($"sessions ended, keys and tokens withdrawn, {again} erasures carried out again"));
            return ExitCodes.Done;
        });
        yield return after;
    }

    /// <summary>Leases that came with the moment put back run out within seconds; those of a server that runs are taken anew.</summary>
    private static async Task<int> OnceStillAsync(Func<Task<int>> work, CancellationToken ct)
    {
        for (var waited = 0; ; waited++)
        {
            try
            {
                return await work();
            }
            catch (RuleBroken rule) when (rule.Code == "platform.lease-alive" && waited < SecondsOfLease)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
            }
        }
    }

    private static async Task<int> RestoreAsync(IServiceProvider services, ParseResult given, string file, Option<bool> json, CancellationToken ct)
    {
        var restored = await services.GetRequiredService<RestoreBackup>().RunAsync(file, ct);
        await SayAsync(given, json, restored, Invariant($"restored: {Say(restored)}"));
        return restored.Whole == false ? ExitCodes.Found : ExitCodes.Done;
    }

    private static async Task<int> TryAsync(IServiceProvider services, ParseResult given, string file, Option<bool> json, CancellationToken ct)
    {
        var tried = await services.GetRequiredService<RehearseRestore>().RunAsync(file, ct);
        await SayAsync(given, json, tried, Invariant($"tried: {Say(tried.Restored)}; audit rows {tried.Audit.Rows}, problems {tried.Audit.Problems.Count}{(tried.Unopened.Count > 0 ? $"; THE KEY FILE DOES NOT OPEN {string.Join(", ", tried.Unopened)}" : "")}"));
        return tried.Good ? ExitCodes.Done : ExitCodes.Found;
    }

    private static string Say(BackupRestored restored) => Invariant(
        $"{restored.Rows} rows, {restored.Files} files, {restored.Seconds:0.0} s{(restored.MadeAt is { } at ? Invariant($", as of {at:yyyy-MM-dd HH:mm:ss}Z") : "")}{(restored.Whole == false ? ", ROWS DIFFER FROM THE MANIFEST" : "")}{(restored.ErasedAgain > 0 ? Invariant($", {restored.ErasedAgain} erasures carried out again") : "")}");

    private static Task SayAsync(ParseResult given, Option<bool> json, object outcome, string text) =>
        given.InvocationConfiguration.Output.WriteLineAsync(given.GetValue(json) ? JsonSerializer.Serialize(outcome, JsonSerializerOptions.Web) : text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
