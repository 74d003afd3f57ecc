using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>The verb <c>due</c>: the due date of one term, or of a file of them, with its explanation. Exit code 0, or 2 for input it cannot use.</summary>
internal sealed class DueCommand(Func<CalendarBook> open)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly Option<string?> accepted = new("--accepted") { Description = "Accepted at, local time: 2025-01-24T16:30" };
    private readonly Option<string?> limit = new("--limit") { Description = "Length of the term, a whole number" };
    private readonly Option<string?> unit = new("--unit") { Description = "working-day, working-hour, day, month or same-day" };
    private readonly Option<string[]> suspend = new("--suspend") { Description = "FROM/TO, may be repeated; without TO the suspension is open" };
    private readonly Option<string?> hours = new("--hours") { Description = "Working hours Monday to Friday: 07:30-11:30,13:30-17:00" };
    private readonly Option<string?> batch = new("--batch") { Description = "A JSON file: [{id, acceptedAt, limit, unit, suspensions: [{from, to}]}]" };
    private readonly Option<string?> lang = new("--lang") { Description = "Language of the explanation: vi (default) or en" };
    private readonly Option<bool> json = new("--json") { Description = "Answer as JSON" };

    public Command Build()
    {
        var command = new Command("due", "Computes a due date and explains it") { accepted, limit, unit, suspend, hours, batch, lang, json };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult given)
    {
        var output = given.InvocationConfiguration.Output;
        try
        {
            var calendar = Calendar(given.GetValue(hours));
            var texts = ClockTexts.In(given.GetValue(lang) ?? "vi");
            if (given.GetValue(batch) is { } file)
            {
                var answers = DueBatch.Run(file, calendar, texts);
                output.WriteLine(JsonSerializer.Serialize(answers, Json));
                return answers.Any(a => a.ContainsKey("error")) ? 2 : 0;
            }

            var request = new DueRequest(
                DueRequest.ReadMoment("--accepted", given.GetValue(accepted)),
                DueRequest.ReadTerm(given.GetValue(limit), given.GetValue(unit)),
                [.. (given.GetValue(suspend) ?? []).Select(s => DueRequest.ReadSuspension("--suspend", s))]);
            var answer = DueBatch.Answer(request, calendar, texts);
            output.WriteLine(given.GetValue(json)
                ? JsonSerializer.Serialize(answer, Json)
                : string.Join(Environment.NewLine, (IEnumerable<string>)answer["explanation"]!));
            return 0;
        }
        catch (BadDueInput wrong)
        {
            given.InvocationConfiguration.Error.WriteLine(wrong.Message);
            return 2;
        }
    }

    private WorkingCalendar Calendar(string? hoursText)
    {
        try
        {
            return hoursText is null ? open().For(null) : open().With(WorkingHours.Weekdays(hoursText));
        }
        catch (FormatException wrong)
        {
            throw new BadDueInput(hoursText is null ? "calendar" : "--hours", wrong.Message);
        }
    }
}
