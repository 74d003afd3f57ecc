using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>freeze</c>: publishes a period of a set with the records behind it. Exit code 0, 2 for input it cannot use, 3 when a rule refuses.</summary>
internal sealed class FreezeCommand(ICommandHost host)
{
    public Command Build()
    {
        var shared = new FigureOptions();
        var set = new Option<string>("--set") { Description = "set of indicators, such as nq17", Required = true };
        var reason = new Option<string?>("--reason") { Description = "which report or document uses these figures", Required = true };
        var edition = new Option<bool>("--new-edition") { Description = "publish an already published period again, under the next number" };
        var command = new Command("freeze", "publish the figures of an ended period and keep the records behind them") { set, shared.Period, reason, edition, shared.AsJson };
        command.SetAction(async (given, ct) =>
        {
            var period = shared.ReadPeriod(given);
            var services = await host.StartAsync();
            var indicators = FigureOptions.SetOf(services.GetRequiredService<IndicatorCatalogue>(), given.GetValue(set)!);
            var db = services.GetRequiredService<AppDb>();
            var frozen = await services.GetRequiredService<FreezePeriod>().RunAsync(new(indicators, period, given.GetValue(reason), given.GetValue(edition)), ct);
            var (rows, lists) = (db.Set<FrozenIndicator>().Local.Count, db.Set<FrozenMeasure>().Local.Select(m => new { m.Measure, m.Count, m.Records, m.Hash }).OrderBy(m => m.Measure, StringComparer.Ordinal).ToList());
            await db.SaveChangesAsync(ct);
            var asOf = VietnamTime.ToLocal(frozen.AsOf).ToString("yyyy-MM-dd'T'HH:mm:ss'+07:00'", CultureInfo.InvariantCulture);
            await given.InvocationConfiguration.Output.WriteLineAsync(given.GetValue(shared.AsJson)
                ? JsonSerializer.Serialize(new { frozen.Set, frozen.Period, frozen.Edition, asOf, by = frozen.FrozenBy, frozen.Reason, catalogue = frozen.CatalogueHash, indicators = rows, lists }, FigureOptions.Json)
                : $"{frozen.Set} {frozen.Period} edition {frozen.Edition}: {rows} indicators, {lists.Count} lists of {lists.Sum(l => l.Records)} records, as of {asOf}");
            return ExitCodes.Done;
        });
        return command;
    }
}
