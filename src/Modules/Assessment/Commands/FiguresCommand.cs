using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>figures</c>: a set of indicators for one period and scope. Exit code 0, or 2 for input it cannot use.</summary>
internal sealed class FiguresCommand(ICommandHost host)
{
    private readonly FigureOptions _shared = new();
    private readonly Option<string> _set = new("--set") { Description = "set of indicators, such as nq17", Required = true };

    public Command Build()
    {
        var command = new Command("figures", "the indicators of a set for one period, computed from the records") { _set };
        _shared.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    internal static string Text(SetFigures read) => JsonSerializer.Serialize(read.Figures.Select(f => Line.Of(f, read)), FigureOptions.Json);

    internal static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private async Task<int> RunAsync(ParseResult given, CancellationToken ct)
    {
        var period = _shared.ReadPeriod(given);
        var services = await host.StartAsync();
        var set = FigureOptions.SetOf(services.GetRequiredService<IndicatorCatalogue>(), given.GetValue(_set)!);
        var act = services.GetRequiredService<Act>();
        var scope = _shared.ReadScope(given, period, services.GetRequiredService<FigureScopes>(), services.GetRequiredService<IAgencies>(), act);
        SetFigures read;
        await using (await services.GetRequiredService<FigureReader>().BeginAsync(ct))
        {
            read = await services.GetRequiredService<ReadSet>().ReadAsync(set, scope, period, _shared.ReadReading(given), ct)
                ?? throw new FormatException($"--frozen: {period.Text} of {set.Set} is not published; publish it with freeze, or ask with --live");
        }

        var output = given.InvocationConfiguration.Output;
        if (given.GetValue(_shared.AsJson))
        {
            await output.WriteLineAsync(Text(read));
            return ExitCodes.Done;
        }

        var sentence = services.GetRequiredService<VerdictSentence>();
        foreach (var figure in read.Figures)
        {
            var value = figure.Value is { } v ? v.ToString(CultureInfo.InvariantCulture) + " " + figure.Indicator.Unit : "-";
            await output.WriteLineAsync($"{figure.Indicator.Id,-9} {value,9}  {Kebab(figure.Verdict.ToString()),-14} {sentence.Of(figure)}");
        }

        return ExitCodes.Done;
    }

    private sealed record TargetLine(string Level, string Operator, JsonElement Value);

    /// <summary>One indicator as other programs read it; the names are a promise.</summary>
    private sealed record Line(
        string Id,
        decimal? Value,
        string Unit,
        long? Numerator,
        long? Denominator,
        string? NumeratorMeasure,
        string? DenominatorMeasure,
        IReadOnlyList<TargetLine> Targets,
        string Verdict,
        string Source,
        string? FormulaVersion,
        string AsOf,
        bool Frozen)
    {
        public static Line Of(IndicatorFigure f, SetFigures read) => new(
            f.Indicator.Id,
            f.Value,
            f.Indicator.Unit,
            f.Numerator,
            f.Denominator,
            f.Formula?.Numerator,
            f.Formula?.Denominator,
            [.. f.Targets.Select(t => new TargetLine(t.Level, t.Operator, t.Value))],
            Kebab(f.Verdict.ToString()),
            Kebab(f.Source.ToString()),
            f.Formula?.Version,
            VietnamTime.ToLocal(read.AsOf).ToString("yyyy-MM-dd'T'HH:mm:ss'+07:00'", CultureInfo.InvariantCulture),
            Frozen: read.Frozen is not null);
    }
}
