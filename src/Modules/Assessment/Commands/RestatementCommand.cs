using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Modules.Assessment.Restating;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>restatement</c>: what changed after a period was published, record by record. Exit code 0, 1 when something differs, 2 for input it cannot use.</summary>
internal sealed class RestatementCommand(ICommandHost host)
{
    public Command Build()
    {
        var shared = new FigureOptions();
        var set = new Option<string>("--set") { Description = "set of indicators", DefaultValueFactory = _ => "nq17" };
        var edition = new Option<int?>("--edition") { Description = "which publication; without it the last" };
        var command = new Command("restatement", "figures as published and now, and exactly the records that make the difference, each with who, when and why") { shared.Period, set, edition, shared.AsJson };
        command.SetAction(async (given, ct) =>
        {
            var period = shared.ReadPeriod(given);
            var services = await host.StartAsync();
            _ = FigureOptions.SetOf(services.GetRequiredService<IndicatorCatalogue>(), given.GetValue(set)!);
            var act = services.GetRequiredService<Act>();
            using var asSystem = act.As(Caller.System, act.Now);
            await using var moment = await services.GetRequiredService<FigureReader>().BeginAsync(ct);
            var frozen = await services.GetRequiredService<FrozenFigures>().FindAsync(given.GetValue(set)!, period, given.GetValue(edition), ct)
                ?? throw new FormatException($"--period: {period.Text} of {given.GetValue(set)} is not published; publish it with freeze");
            var restated = await services.GetRequiredService<Restatements>().OfAsync(frozen, act.Now, ct);
            var output = given.InvocationConfiguration.Output;
            if (given.GetValue(shared.AsJson))
            {
                await output.WriteLineAsync(Text(restated, services.GetRequiredService<IAgencies>()));
            }
            else
            {
                foreach (var figure in restated.Figures.Where(f => f.Differs))
                {
                    await output.WriteLineAsync($"{figure.Then.Indicator.Id}: {Say(figure.Then)} -> {Say(figure.Now)}");
                }

                foreach (var record in restated.Records)
                {
                    await output.WriteLineAsync($"{record.Line?.Code ?? record.Id.ToString()}: {string.Join(", ", record.Changes.Select(c => $"{FiguresCommand.Kebab(c.Change.ToString())} {c.Measure}"))}; {string.Join("; ", record.Acts.Select(a => $"{Local(a.At)} {a.ActorName} {a.Act} {a.Reason}"))}");
                }
            }

            return restated.Records.Count == 0 && !restated.Figures.Any(f => f.Differs) ? ExitCodes.Done : ExitCodes.Found;
        });
        return command;
    }

    internal static string Text(Restatement r, IAgencies agencies) => JsonSerializer.Serialize(
        new
        {
            r.Frozen.Set,
            r.Frozen.Period,
            r.Frozen.Edition,
            frozenAt = Local(r.Frozen.AsOf),
            frozenBy = r.Frozen.FrozenBy,
            r.Frozen.Reason,
            asOf = Local(r.AsOf),
            figures = r.Figures.Select(f => new { id = f.Then.Indicator.Id, differs = f.Differs, then = Figure(f.Then), now = Figure(f.Now) }),
            measures = r.Records.SelectMany(x => x.Changes, (x, c) => (Record: x, Change: c)).GroupBy(x => x.Change.Measure).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new
            {
                measure = g.Key,
                added = Codes(g, RecordChange.Added),
                removed = Codes(g, RecordChange.Removed),
                moved = Codes(g, RecordChange.Moved),
            }),
            records = r.Records.Select(x => new
            {
                id = x.Id,
                code = x.Line?.Code ?? x.Id.ToString(),
                changes = x.Changes.Select(c => new { c.Measure, change = FiguresCommand.Kebab(c.Change.ToString()), then = Place(c.Then, agencies), now = Place(c.Now, agencies) }),
                acts = x.Acts.Select(a => new { a.Act, at = Local(a.At), by = a.ActorName, a.Reason, a.Changes }),
            }),
        },
        FigureOptions.Json);

    private static object Figure(IndicatorFigure f) => new { f.Numerator, f.Denominator, f.Value, verdict = FiguresCommand.Kebab(f.Verdict.ToString()) };

    private static List<string> Codes(IEnumerable<(RestatedRecord Record, RestatedIn Change)> all, RecordChange which) =>
        [.. all.Where(x => x.Change.Change == which).Select(x => x.Record.Line?.Code ?? x.Record.Id.ToString())];

    private static object? Place(FrozenRow? row, IAgencies agencies) => row is { } r
        ? new { agency = r.AgencyId == Guid.Empty ? null : agencies.NameAt(r.AgencyId, r.Day), day = r.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }
        : null;

    private static string Say(IndicatorFigure f) => string.Create(CultureInfo.InvariantCulture, $"{f.Numerator}/{f.Denominator} {f.Value} {FiguresCommand.Kebab(f.Verdict.ToString())}");

    private static string Local(DateTime utc) => VietnamTime.ToLocal(utc).ToString("yyyy-MM-dd'T'HH:mm:ss'+07:00'", CultureInfo.InvariantCulture);
}
