using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>The verb <c>due</c>: the due date of one term, or of a file of them, with its explanation. Exit code 0, or 2 for input it cannot use.</summary>
internal sealed class DueCommand(Func<CalendarBook> files, Func<Task<CalendarBook>>? database = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly Option<string?> accepted = new("--accepted") { Description = "Accepted at, local time: 2025-01-24T16:30" };
    private readonly Option<string?> limit = new("--limit") { Description = "Length of the term, a whole number" };
    private readonly Option<string?> unit = new("--unit") { Description = "working-day, working-hour, day, month or same-day" };
    private readonly Option<string[]> suspend = new("--suspend") { Description = "FROM/TO, may be repeated; without TO the suspension is open" };
    private readonly Option<string?> hours = new("--hours") { Description = "Working hours Monday to Friday: 07:30-11:30,13:30-17:00" };
    private readonly Option<string?> batch = new("--batch") { Description = "A JSON file: [{id, acceptedAt, limit, unit, suspensions: [{from, to}]}]" };
    private readonly Option<string?> lang = new("--lang") { Description = "Language of the explanation: vi (default) or en" };
    private readonly Option<bool> fromDatabase = new("--database") { Description = "Use the calendar kept in the database; without it, the files catalogues/calendar as shipped" };
    private readonly Option<bool> json = new("--json") { Description = "Answer as JSON" };

    public Command Build()
    {
        var command = new Command("due", "Computes a due date and explains it, by the calendar files or, with --database, by the calendar in force") { accepted, limit, unit, suspend, hours, batch, lang, fromDatabase, json };
        command.SetAction(Run);
        return command;
    }

    private async Task<int> Run(ParseResult given, CancellationToken ct)
    {
        var output = given.InvocationConfiguration.Output;
        try
        {
            var calendar = await CalendarAsync(given.GetValue(hours), given.GetValue(fromDatabase));
            var texts = ClockTexts.In(given.GetValue(lang) ?? "vi");
            if (given.GetValue(batch) is { } file)
            {
                var answers = DueBatch.Run(file, calendar, texts);
                await output.WriteLineAsync(JsonSerializer.Serialize(answers, Json));
                return answers.Any(a => a.ContainsKey("error")) ? 2 : 0;
            }

            var request = new DueRequest(
                DueRequest.ReadMoment("--accepted", given.GetValue(accepted)),
                DueRequest.ReadTerm(given.GetValue(limit), given.GetValue(unit)),
                [.. (given.GetValue(suspend) ?? []).Select(s => DueRequest.ReadSuspension("--suspend", s))]);
            var answer = DueBatch.Answer(request, calendar, texts);
            await output.WriteLineAsync(given.GetValue(json)
                ? JsonSerializer.Serialize(answer, Json)
                : string.Join(Environment.NewLine, (IEnumerable<string>)answer["explanation"]!));
            return 0;
        }
        catch (BadDueInput wrong)
        {
            await given.InvocationConfiguration.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
    }

    private async Task<WorkingCalendar> CalendarAsync(string? hoursText, bool kept)
    {
        try
        {
            var book = kept && database is not null ? await database() : files();
            return hoursText is null ? book.For(null) : book.With(WorkingHours.Weekdays(hoursText));
        }
        catch (FormatException wrong)
        {
            throw new BadDueInput(hoursText is null ? "calendar" : "--hours", wrong.Message);
        }
    }
}
