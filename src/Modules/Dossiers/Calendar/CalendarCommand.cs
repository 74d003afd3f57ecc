using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary><c>tinhso import calendar FILE [--all-or-nothing] [--reason TEXT] [--json]</c>: refused rows go to FILE.rejected.csv; exit 0 done, 1 rows refused, 2 unreadable file, 3 a rule refuses.</summary>
internal static class CalendarCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static Command Of(ICommandHost host)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV (UTF-8) or XLSX; columns as catalogues/calendar/holidays.csv" };
        var all = new Option<bool>("--all-or-nothing") { Description = "write nothing when one row is bad" };
        var reason = new Option<string?>("--reason") { Description = "reason written into the audit and into recalculated terms" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var calendar = new Command("calendar", "add or replace days off and worked Saturdays; open terms are recalculated by a job of the server") { file, all, reason, json };
        calendar.SetAction(async (parsed, ct) =>
            await RunAsync(await host.StartAsync(), parsed.GetValue(file)!, parsed.GetValue(all), parsed.GetValue(reason), parsed.GetValue(json), ct));
        return new Command("import", "bring data in from files") { calendar };
    }

    internal static async Task<int> RunAsync(IServiceProvider services, FileInfo file, bool allOrNothing, string? reason, bool json, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"FILE: {file.FullName} does not exist");
        }

        var texts = services.GetRequiredService<ITexts>();
        CalendarImportOutcome outcome;
        await using (var stream = file.OpenRead())
        {
            outcome = await services.GetRequiredService<ImportCalendar>()
                .RunAsync(stream, file.Name, reason ?? texts["dossiers.calendar.import.reason", file.Name], allOrNothing, ct);
        }

        await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
        services.GetRequiredService<CatalogueStamp>().Forget(Calendars.Stamp);
        var rejected = outcome.Errors.Count == 0 ? null : file.FullName + ".rejected.csv";
        if (rejected is not null)
        {
            await using var target = File.Create(rejected);
            await TableWriter.CsvAsync(target, ["line", "field", "remedy", .. CalendarRows.Columns], Rejected(outcome.Errors, texts), ct);
        }

        Say(outcome, rejected, texts, json);
        return outcome.Errors.Count > 0 ? ExitCodes.Found : ExitCodes.Done;
    }

    private static void Say(CalendarImportOutcome outcome, string? rejected, ITexts texts, bool json)
    {
        var (added, replaced, same) = (outcome.Change?.Added ?? 0, outcome.Change?.Replaced ?? 0, outcome.Change?.Same ?? 0);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    outcome.Read,
                    Added = added,
                    Replaced = replaced,
                    Same = same,
                    Rejected = outcome.Errors.Count,
                    RejectedFile = rejected,
                    Recalculation = outcome.Change?.Recalculation?.Id,
                    Errors = outcome.Errors.Select(e => new { e.Row.Line, Field = e.Column, Remedy = Remedy(e, texts) }),
                },
                Json));
            return;
        }

        Console.WriteLine(texts["dossiers.calendar.import.done", outcome.Read, added, replaced, same, outcome.Errors.Count]);
        foreach (var error in outcome.Errors.Take(20))
        {
            Console.WriteLine(texts["dossiers.calendar.import.error-line", error.Row.Line, error.Column, Remedy(error, texts)]);
        }

        if (rejected is not null)
        {
            Console.WriteLine(texts["dossiers.calendar.import.rejected-file", rejected]);
        }
    }

    private static string Remedy(CalendarRowError error, ITexts texts) => texts[error.TextKey, [.. error.Args]];

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rejected(IReadOnlyList<CalendarRowError> errors, ITexts texts)
    {
        foreach (var error in errors)
        {
            yield return [error.Row.Line, error.Column, Remedy(error, texts), .. CalendarRows.Columns.Select(c => (object?)(error.Row[c] ?? ""))];
        }

        await Task.CompletedTask;
    }
}
