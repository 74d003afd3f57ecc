using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>criteria</c>: what one agency must meet besides its rates, on the period's last day, why in one sentence, and by which records. Exit code 0, or 2 for input it cannot use.</summary>
internal sealed class CriteriaCommand(ICommandHost host)
{
    private readonly FigureOptions _shared = new();

    public Command Build()
    {
        var command = new Command("criteria", "conditions of one agency on a day (or the last day of a period), with the reason and the records");
        _shared.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult given, CancellationToken ct)
    {
        var period = _shared.ReadPeriod(given);
        if (given.GetValue(_shared.Frozen))
        {
            throw new FormatException("--frozen: criteria are not published; ask without it");
        }

        var services = await host.StartAsync();
        var (act, agencies) = (services.GetRequiredService<Act>(), services.GetRequiredService<IAgencies>());
        var scope = _shared.ReadScope(given, period, services.GetRequiredService<FigureScopes>(), agencies, act);
        if (scope.AgencyId is not { } agency)
        {
            throw new FormatException("--unit: name one agency, by identifier code, statistical code or key");
        }

        // Who may run this on the server sees what the platform itself sees.
        using var asSystem = act.As(Caller.System, act.Now);
        await using var moment = await services.GetRequiredService<FigureReader>().BeginAsync(ct);
        var lines = new List<Line>();
        if (await services.GetRequiredService<SealCriterion>().OfAsync(scope, period, ct) is { } seal)
        {
            var records = await services.GetRequiredService<RecordList>().AllAsync(services.GetRequiredService<MeasureBook>()[SealCriterion.Measure], scope, period, null, ct).ToListAsync(ct);
            lines.Add(new("seal", agencies.NameAt(agency, seal.Day), seal.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), FiguresCommand.Kebab(seal.Verdict.ToString()), seal.Sentence,
                SealCriterion.Measure, seal.Count, [.. records.Select(r => new Record(r.Id, r.Line?.Code ?? r.Id.ToString(), r.Line?.Url, r.Line?.Cells ?? []))]));
        }

        var output = given.InvocationConfiguration.Output;
        if (given.GetValue(_shared.AsJson))
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(lines, FigureOptions.Json));
            return ExitCodes.Done;
        }

        foreach (var line in lines)
        {
            await output.WriteLineAsync($"{line.Criterion,-9} {line.Day} {line.Verdict,-8} {line.Sentence}");
        }

        return ExitCodes.Done;
    }

    /// <summary>One criterion as other programs read it.</summary>
    private sealed record Line(string Criterion, string Agency, string Day, string Verdict, string Sentence, string Measure, long Count, IReadOnlyList<Record> Records);

    /// <param name="Cells">As the list shows them: from when on the seal is in force, and until when.</param>
    private sealed record Record(Guid Id, string Code, string? Address, IReadOnlyList<string> Cells);
}
