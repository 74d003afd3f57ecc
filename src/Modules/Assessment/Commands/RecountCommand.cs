using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Platform;
using TinhSo.Platform.Commands;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>recount</c>: counts everything again, compares with the cells, repairs. Exit code 1 when something disagreed, even though it is right now.</summary>
internal sealed class RecountCommand(ICommandHost host)
{
    private const int RepairBatch = 20_000;

    public Command Build()
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var check = new Option<bool>("--check") { Description = "only compare, repair nothing" };
        var command = new Command("recount", "count every measure again from the records, compare with the roll-up cells and repair them; exit 1 when something disagreed") { json, check };
        command.SetAction(async (given, ct) =>
        {
            var services = await host.StartAsync();
            var watch = Stopwatch.StartNew();
            var recount = services.GetRequiredService<FullRecount>();
            var found = await recount.CompareAsync(ct);
            var comparing = watch.ElapsedMilliseconds;
            var repaired = found.Differences > 0 && !given.GetValue(check);
            if (repaired)
            {
                await recount.MarkAsync(ct);
                var marks = services.GetRequiredService<RecountMarks>();
                while (await marks.StepAsync(RepairBatch, ct))
                {
                }
            }

            var output = given.InvocationConfiguration.Output;
            await output.WriteLineAsync(given.GetValue(json)
                ? JsonSerializer.Serialize(new { found.Measures, found.Cells, found.Marked, found.Differences, repaired, milliseconds = comparing, found.Examples }, FigureOptions.Json)
                : $"measures {found.Measures}, cells {found.Cells}, marked {found.Marked}, differences {found.Differences}{(repaired ? ", repaired" : "")}, {comparing} ms");
            foreach (var wrong in given.GetValue(json) ? [] : found.Examples)
            {
                await output.WriteLineAsync($"{wrong.Measure} {wrong.AgencyId} {wrong.Day:yyyy-MM-dd}: cell {wrong.CellStarts}/{wrong.CellEnds}, records {wrong.Starts}/{wrong.Ends}");
            }

            return found.Differences == 0 ? ExitCodes.Done : ExitCodes.Found;
        });
        return command;
    }
}
