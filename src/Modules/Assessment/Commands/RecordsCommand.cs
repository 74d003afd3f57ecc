using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>records</c>: the very records that a measure counts. As many as the figure says. Exit code 0, or 2 for input it cannot use.</summary>
internal sealed class RecordsCommand(ICommandHost host)
{
    private readonly FigureOptions _shared = new();
    private readonly Option<string> _measure = new("--measure") { Description = "name of the measure, such as dossiers.received", Required = true };

    public Command Build()
    {
        var command = new Command("records", "the records that a measure counts in one period") { _measure };
        _shared.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult given, CancellationToken ct)
    {
        var period = _shared.ReadPeriod(given);
        var services = await host.StartAsync();
        var book = services.GetRequiredService<MeasureBook>();
        var measure = book.Find(given.GetValue(_measure)!)
            ?? throw new FormatException($"--measure: '{given.GetValue(_measure)}' is not known; the measures are {string.Join(", ", book.All.Select(q => q.Declaration.Name))}");
        var agencies = services.GetRequiredService<IAgencies>();
        var act = services.GetRequiredService<Act>();
        var scope = _shared.ReadScope(given, period, services.GetRequiredService<FigureScopes>(), agencies, act);
        // Who may run this on the server sees what the platform itself sees.
        using var asSystem = act.As(Caller.System, act.Now);
        await using var moment = await services.GetRequiredService<FigureReader>().BeginAsync(ct);
        var published = await services.GetRequiredService<FrozenFigures>().HoldingAsync(measure.Declaration.Name, period, _shared.ReadReading(given), ct);
        if (published is null && given.GetValue(_shared.Frozen))
        {
            throw new FormatException($"--frozen: {measure.Declaration.Name} of {period.Text} is not published; ask with --live");
        }

        var lines = services.GetRequiredService<RecordList>().AllAsync(measure, scope, period, published, ct)
            .Select(l => new
            {
                id = l.Id,
                code = l.Line?.Code ?? l.Id.ToString(),
                agency = agencies.Find(l.AgencyId, l.Day) is { } a ? (a.Code.Length > 0 ? a.Code : a.Slug) : l.AgencyId.ToString(),
                agencyName = agencies.NameAt(l.AgencyId, l.Day),
                day = l.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                records = l.Records,
            });
        var output = given.InvocationConfiguration.Output;
        if (!given.GetValue(_shared.AsJson))
        {
            await foreach (var line in lines.WithCancellation(ct))
            {
                await output.WriteLineAsync($"{line.day} {line.code} {line.agencyName}");
            }

            return ExitCodes.Done;
        }

        // Written line by line: a year may hold a million.
        var between = "[";
        await foreach (var line in lines.WithCancellation(ct))
        {
            await output.WriteLineAsync(between);
            await output.WriteAsync("  " + JsonSerializer.Serialize(line, Compact));
            between = ",";
        }

        await output.WriteLineAsync(between == "[" ? "[]" : $"{Environment.NewLine}]");
        return ExitCodes.Done;
    }

    private static readonly JsonSerializerOptions Compact = new(FigureOptions.Json) { WriteIndented = false };
}
