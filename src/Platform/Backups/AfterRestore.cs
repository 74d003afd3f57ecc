using System.Diagnostics;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Backups;

/// <summary>What must not come to life again, once an older state stands in the place of the database: run by <c>restore</c>, and as <c>after-restore</c> where the engine's own tools put it there.</summary>
internal sealed class AfterRestore(AppDb db, Act act, Leases leases, IEnumerable<IAfterRestore> steps)
{
    /// <summary>The name under which the run stands where a restore names its file.</summary>
    public const string Name = "after-restore";

    /// <summary>By itself, recorded as the restore it belongs to: by that record sessions begun before it are refused.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        if (await leases.AliveAsync(ct) is { Count: > 0 } alive)
        {
            throw new RuleBroken("platform.lease-alive", string.Join(", ", alive));
        }

        var again = await ApplyAsync(ct);
        db.Add(new BackupRun { Kind = BackupAct.Restore, At = act.Now, Seconds = watch.Elapsed.TotalSeconds, Bytes = 0, File = Name, Succeeded = true });
        return again;
    }

    /// <returns>How many people were erased again.</returns>
    public async Task<int> ApplyAsync(CancellationToken ct)
    {
        var again = 0;
        foreach (var step in steps)
        {
            again += await step.ApplyAsync(ct);
        }

        return again;
    }
}
