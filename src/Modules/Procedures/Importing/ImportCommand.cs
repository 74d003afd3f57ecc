using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary><c>tinhso import procedures FILE [--all-or-nothing] [--json]</c>: refused rows go to FILE.rejected.csv beside the file; exit 1 when there are any.</summary>
internal static class ImportCommand
{
    private const int ShownErrors = 20;

    public static Command Of(ICommandHost host)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV (UTF-8), XLSX or JSON; the first row names the columns" };
        var all = new Option<bool>("--all-or-nothing") { Description = "write nothing when one row is bad" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var procedures = new Command("procedures", "add procedures and new versions of procedures") { file, all, json };
        procedures.SetAction(async (parsed, ct) =>
            await RunAsync(await host.StartAsync(), parsed.GetValue(file)!, parsed.GetValue(all), parsed.GetValue(json), ct));
        return new Command("import", "bring data in from files") { procedures };
    }

    private static async Task<int> RunAsync(IServiceProvider services, FileInfo file, bool allOrNothing, bool json, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"FILE: {file.FullName} does not exist");
        }

        var texts = services.GetRequiredService<ITexts>();
        ImportOutcome outcome;
        await using (var stream = file.OpenRead())
        {
            outcome = await services.GetRequiredService<ImportProcedures>().RunAsync(ImportFile.Read(stream, file.Name), allOrNothing, ct);
        }

        await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
        var rejected = outcome.Errors.Count == 0 ? null : file.FullName + ".rejected.csv";
        if (rejected is not null)
        {
            await using var target = File.Create(rejected);
            await ImportFile.WriteRejectedAsync(target, outcome.Errors, texts, ct);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    outcome.Read,
                    outcome.Added,
                    Rejected = outcome.Errors.Count,
                    RejectedFile = rejected,
                    Errors = outcome.Errors.Select(e => new { e.Line, e.Column, Message = ImportFile.Message(e, texts) }),
                },
                JsonSerializerOptions.Web));
        }
        else
        {
            Console.WriteLine(texts["procedures.import.done", outcome.Read, outcome.Added, outcome.Errors.Count]);
            foreach (var error in outcome.Errors.Take(ShownErrors))
            {
                Console.WriteLine(texts["procedures.import.error-line", error.Line, error.Column, ImportFile.Message(error, texts)]);
            }

            if (rejected is not null)
            {
                Console.WriteLine(texts["procedures.import.rejected-file", rejected]);
            }
        }

        return outcome.Errors.Count > 0 ? ExitCodes.Found : ExitCodes.Done;
    }
}
