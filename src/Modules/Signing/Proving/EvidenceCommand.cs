using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Platform;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>The verb <c>evidence</c>. Exit codes: 0 made and stamped, 1 made but some act is under no stamp, 3 refused.</summary>
internal static class EvidenceCommand
{
    private const int MostTurns = 150;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Of(ICommandHost host)
    {
        var code = new Argument<string>("DOSSIER") { Description = "code of the dossier" };
        var to = new Option<FileInfo>("--out") { Description = "where the package (.zip) goes", Required = true };
        var reason = new Option<string>("--reason") { Description = "why it is given out; kept in the audit, which else says that no reason was given" };
        var post = new Option<string>("--as") { Description = "name of the key that signs the package", DefaultValueFactory = _ => GiveEvidence.HouseKey };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("evidence", "a dossier with its documents, audit and stamps, to be verified by others without this program") { code, to, reason, post, json };
        command.SetAction(async (given, ct) =>
        {
            if (given.GetValue(reason) is { } said && string.IsNullOrWhiteSpace(said))
            {
                throw new RuleBroken("signing.evidence-reason");
            }

            var services = await host.StartAsync();
            var texts = services.GetRequiredService<TextTable>();
            using var key = await services.GetRequiredService<GiveEvidence>().KeyAsync(given.GetValue(post)!, ct);
            var dossier = await services.GetRequiredService<IExhibitDossier>().OfAsync(given.GetValue(code)!, given.GetValue(reason)?.Trim() ?? texts.Get("signing.evidence-no-reason", "vi"), null, ct)
                ?? throw new RuleBroken("signing.evidence-unknown", given.GetValue(code)!);
            // The giving out is the last act of the trail that is given out: saved, sealed and stamped first.
            await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
            await SealAsync(services, dossier.Id, ct);
            await services.GetRequiredService<StampAudit>().NowAsync(ct);
            var package = await services.GetRequiredService<MakePackage>().RunAsync(dossier, key, ct);
            await File.WriteAllBytesAsync(given.GetValue(to)!.FullName, package.Zip, ct);
            await given.InvocationConfiguration.Output.WriteLineAsync(given.GetValue(json)
                ? JsonSerializer.Serialize(new { file = given.GetValue(to)!.FullName, bytes = package.Zip.Length, files = package.Files, stamped = package.Stamped }, JsonSerializerOptions.Web)
                : string.Create(CultureInfo.InvariantCulture, $"{given.GetValue(to)!.FullName} {package.Zip.Length} bytes, {package.Files} files{(package.Stamped ? "" : "; " + texts.Get("signing.evidence-unstamped", "vi"))}"));
            return package.Stamped ? ExitCodes.Done : ExitCodes.Found;
        });
        return command;
    }

    /// <summary>Where others work on the same server, an act is settled only when all that began before it has ended: a moment later.</summary>
    private static async Task SealAsync(IServiceProvider services, Guid dossier, CancellationToken ct)
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            await services.GetRequiredService<WorkOnce>().RunAsync("audit-sealer", ct);
            if ((await services.GetRequiredService<ExtractAudit>().OfAsync(dossier, ct)).All(r => r.Block is not null))
            {
                return;
            }

            await Task.Delay(Pause, ct);
        }
    }
}
