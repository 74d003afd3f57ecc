using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Security;

/// <summary>Rows with encrypted fields, as the module that owns them gives them to the rotation of keys.</summary>
public interface IProtectedRows
{
    Task<long> CountAsync(CancellationToken ct);

    /// <summary>Those with a field that does not begin with <paramref name="currentPrefix"/>. May read the whole table.</summary>
    Task<long> CountOldAsync(string currentPrefix, CancellationToken ct);

    /// <summary>Whether there is one. May read the whole table.</summary>
    Task<bool> AnyOldAsync(string currentPrefix, CancellationToken ct);

    /// <summary>
    /// Looks at the next so many rows behind the id, encrypts the old ones among them anew, each only if nobody changed it meanwhile, and commits. Returns how many it looked
    /// at, how many of them were old, and the last of them; 0 looked at when there is none behind the id.
    /// </summary>
    Task<(int Looked, int Old, Guid Last)> StepAsync(string currentPrefix, Guid after, int batch, CancellationToken ct);

    /// <summary>Whether the oldest and the newest row open with the keys there are, and what is digested beside them fits.</summary>
    Task<bool> OpensAsync(CancellationToken ct);

    /// <summary>Ids of the keys that rows are encrypted with.</summary>
    Task<IReadOnlyList<string>> KeysInUseAsync(CancellationToken ct);
}

/// <summary>What the last look for old rows found, kept for the process.</summary>
public sealed class LookedForOld
{
    public string? Prefix { get; set; }

    public bool Old { get; set; }

    public DateTime At { get; set; }
}

/// <summary>
/// The background work of a rotation: all rows are walked in small batches, beside everything else, and the old ones encrypted with the current key. What is left stands in
/// the rows themselves, so it goes on wherever it was cut off.
/// </summary>
public sealed class ReencryptFields(IServiceScopeFactory scopes, FieldProtector protector, FieldKeys keys, KeyMarks marks, LookedForOld looked, TimeProvider clock) : IJob<ReencryptFields.Input>
{
    public const string Kind = "platform.reencrypt";

    public const int Batch = 200;

    /// <summary>Nothing encrypted begins with it, so that every row counts as old.</summary>
    private const string NoPrefix = "-";

    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);

    public sealed record Input;

    public async Task RunAsync(Input input, JobContext context, CancellationToken ct)
    {
        var (all, done) = (0L, 0L);
        await EachAsync(async (rows, _) =>
        {
            all += await rows.CountAsync(ct);
            await context.ReportAsync(0);
        });
        // Digests under another lasting key look like any other: all rows are written anew once, also those under the current key.
        var misfit = await marks.ReadAsync(KeyMark.Misfit, ct) is not null;
        if (misfit)
        {
            done = await RoundAsync(NoPrefix, all, context, ct);
        }

        // A row that was being written while its turn came is met in the next round; the last round finds none.
        for (var old = -1L; old != 0; done += old)
        {
            old = await RoundAsync(protector.CurrentPrefix, all, context, ct);
        }

        if (misfit)
        {
            await marks.RemoveAsync(KeyMark.Misfit, ct);
        }

        looked.Prefix = null;
        await context.ReportAsync(100);
        context.Result = done.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Rows with encrypted fields, and those among them that an old key still reads. Reads every table whole.</summary>
    public async Task<(long All, long Old)> LeftAsync(CancellationToken ct)
    {
        var (all, old) = (0L, 0L);
        await EachAsync(async (rows, _) => (all, old) = (all + await rows.CountAsync(ct), old + await rows.CountOldAsync(protector.CurrentPrefix, ct)));
        return (all, old);
    }

    /// <summary>For who only watches: whether an old key still reads something. Looked for once an hour at most, and never again under a key under which none was left.</summary>
    public async Task<bool> WatchAsync(CancellationToken ct)
    {
        var (prefix, now) = (protector.CurrentPrefix, clock.GetUtcNow().UtcDateTime);
        if (await marks.ReadAsync(KeyMark.Ended, ct) == prefix)
        {
            return false;
        }

        if (looked.Prefix == prefix && now - looked.At < LookAgain)
        {
            return looked.Old;
        }

        // Who comes while this look lasts, or after it was cut off, does not look a second time.
        (looked.Prefix, looked.Old, looked.At) = (prefix, true, now);
        var any = false;
        await EachAsync(async (rows, _) => any = any || await rows.AnyOldAsync(prefix, ct));
        looked.Old = any;
        // A young key may not be known to every process yet.
        if (!any && keys.MayRetire)
        {
            await marks.WriteAsync(KeyMark.Ended, prefix, ct);
        }

        return any;
    }

    /// <summary>What of the rows the keys there are do not open, by name; nothing when all is well.</summary>
    public async Task<IReadOnlyList<string>> UnopenedAsync(CancellationToken ct)
    {
        var (known, missing) = (keys.Ring.Keys.Select(k => k.Id).ToHashSet(), new SortedSet<string>(StringComparer.Ordinal));
        await EachAsync(async (rows, _) =>
        {
            missing.UnionWith((await rows.KeysInUseAsync(ct)).Where(id => !known.Contains(id)).Select(id => $"key {id}"));
            missing.UnionWith(await rows.OpensAsync(ct) ? [] : [rows.GetType().Name]);
        });
        return [.. missing];
    }

    /// <summary>Keys of the file that no row needs any more.</summary>
    public async Task<IReadOnlyList<string>> UnusedAsync(FieldKeyRing ring, CancellationToken ct)
    {
        var used = new HashSet<string> { ring.Current };
        await EachAsync(async (rows, _) => used.UnionWith(await rows.KeysInUseAsync(ct)));
        return [.. ring.Keys.Select(k => k.Id).Where(id => !used.Contains(id))];
    }

    /// <summary>One walk through everything; how many rows were old.</summary>
    private async Task<long> RoundAsync(string prefix, long all, JobContext context, CancellationToken ct)
    {
        var (seen, found) = (0L, 0L);
        await EachAsync(async (_, i) =>
        {
            for (var (step, last) = (1, Guid.Empty); step > 0;)
            {
                await using var scope = scopes.CreateAsyncScope();
                (step, var old, last) = await scope.ServiceProvider.GetServices<IProtectedRows>().ElementAt(i).StepAsync(prefix, last, Batch, ct);
                (seen, found) = (seen + step, found + old);
                await context.ReportAsync((int)Math.Clamp(100 * seen / Math.Max(1, all), 0, 99));
            }
        });
        return found;
    }

    /// <summary>Each table in turn, without a limit of time: some are read whole, and there may be millions of rows.</summary>
    private async Task EachAsync(Func<IProtectedRows, int, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().Database.SetCommandTimeout(0);
        foreach (var (i, rows) in scope.ServiceProvider.GetServices<IProtectedRows>().Index())
        {
            await work(rows, i);
        }
    }
}
