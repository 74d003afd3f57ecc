using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Assessment.Cells;

/// <summary>Once a night, and never while people work, recounts everything; what disagrees is logged, kept and counted again.</summary>
internal sealed class NightlyRecount(IServiceScopeFactory scopes, CountMemory memory, ILogger<NightlyRecount> log) : IWorker
{
    private const int FromHour = 2;
    private const int UntilHour = 5;

    public string Name => "figures-nightly";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var act = scope.ServiceProvider.GetRequiredService<Act>();
        var today = act.Today;
        if (VietnamTime.ToLocal(act.Now).Hour is < FromHour or >= UntilHour || await db.Set<NightlyResult>().AnyAsync(n => n.Day >= today, ct))
        {
            return;
        }

        memory.Forget();
        var recount = scope.ServiceProvider.GetRequiredService<FullRecount>();
        var verdict = await recount.CompareAsync(ct);
        foreach (var wrong in verdict.Examples)
        {
            log.LogError("Cell {Measure} {Agency} {Day} said {Starts}/{Ends}", wrong.Measure, wrong.AgencyId, wrong.Day, wrong.CellStarts, wrong.CellEnds);
        }

        await recount.MarkAsync(ct);
        db.Add(new NightlyResult { Day = today, At = act.Now, Cells = verdict.Cells, Differences = verdict.Differences });
        await db.SaveChangesAsync(ct);
    }
}
