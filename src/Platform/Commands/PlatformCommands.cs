using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Audit;

namespace TinhSo.Platform.Commands;

/// <summary>The verbs of the house itself: verify the trail, back up, restore, rotate keys, replay.</summary>
internal static class PlatformCommands
{
    public static IEnumerable<Command> All(ICommandHost host)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var verify = new Command("verify-audit", "re-compute every hash of the audit trail; exit 1 when something was edited") { json };
        verify.SetAction(async (parsed, ct) =>
        {
            var verdict = await (await host.StartAsync()).GetRequiredService<VerifyAudit>().RunAsync(ct);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(verdict, JsonSerializerOptions.Web)
                : $"rows {verdict.Rows}, blocks {verdict.Blocks}, unsealed tail {verdict.UnsealedTail}, problems {verdict.Problems.Count}");
            foreach (var problem in parsed.GetValue(json) ? [] : verdict.Problems)
            {
                Console.WriteLine(problem);
            }

            return verdict.Whole ? ExitCodes.Done : ExitCodes.Found;
        });
        yield return verify;

        foreach (var command in BackupCommands.Of(host))
        {
            yield return command;
        }

        yield return RotateKeysCommand.Of(host);
        yield return ReplayCommand.Of(host);
        yield return PrepareCommand.Of(host);
        yield return AsvsCommand.Of();
    }
}
