using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Security;

/// <summary>Rows with encrypted fields, as the module that owns them gives them to the rotation of keys.</summary>
public interface IProtectedRows
{
    Task<long> CountAsync(CancellationToken ct);

    /// <summary>Those with a field that does not begin with <paramref name="currentPrefix"/>. May read the whole table.</summary>
    Task<long> CountOldAsync(string currentPrefix, CancellationToken ct);

    /// <summary>
    /// Encrypts up to so many old rows behind the id anew, each only if nobody changed it meanwhile, and commits. Returns how many it looked at and the last of them;
    /// 0 when none is left, so that nobody looks for them from the beginning each time.
    /// </summary>
    Task<(int Looked, Guid Last)> StepAsync(string currentPrefix, Guid after, int batch, CancellationToken ct);

    /// <summary>Ids of the keys that rows are encrypted with.</summary>
    Task<IReadOnlyList<string>> KeysInUseAsync(CancellationToken ct);
}

/// <summary>
/// The background work of a rotation: old rows are encrypted with the current key in small batches, beside everything else. What is left stands in the rows themselves,
/// so it goes on wherever it was cut off.
/// </summary>
public sealed class ReencryptFields(IServiceScopeFactory scopes, FieldProtector protector) : IJob<ReencryptFields.Input>
{
    public const string Kind = "platform.reencrypt";

    public const int Batch = 200;

    public sealed record Input;

    public async Task RunAsync(Input input, JobContext context, CancellationToken ct)
    {
        var (_, atFirst) = await LeftAsync(ct);
        // A row that was being written while its turn came is met in the next round.
        for (var left = atFirst; left > 0; (_, left) = await LeftAsync(ct))
        {
            await RoundAsync(atFirst, context, ct);
        }

        await context.ReportAsync(100);
        context.Result = atFirst.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Rows with encrypted fields, and those among them that an old key still reads.</summary>
    public async Task<(long All, long Old)> LeftAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (all, old) = (0L, 0L);
        foreach (var rows in scope.ServiceProvider.GetServices<IProtectedRows>())
        {
            (all, old) = (all + await rows.CountAsync(ct), old + await rows.CountOldAsync(protector.CurrentPrefix, ct));
        }

        return (all, old);
    }

    /// <summary>Keys of the file that no row needs any more.</summary>
    public async Task<IReadOnlyList<string>> UnusedAsync(FieldKeyRing ring, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var used = new HashSet<string> { ring.Current };
        foreach (var rows in scope.ServiceProvider.GetServices<IProtectedRows>())
        {
            used.UnionWith(await rows.KeysInUseAsync(ct));
        }

        return [.. ring.Keys.Select(k => k.Id).Where(id => !used.Contains(id))];
    }

    private async Task RoundAsync(long atFirst, JobContext context, CancellationToken ct)
    {
        await using var listing = scopes.CreateAsyncScope();
        var (count, done) = (listing.ServiceProvider.GetServices<IProtectedRows>().Count(), 0L);
        for (var i = 0; i < count; i++)
        {
            for (var (looked, last) = (Batch, Guid.Empty); looked > 0;)
            {
                await using (var scope = scopes.CreateAsyncScope())
                {
                    (looked, last) = await scope.ServiceProvider.GetServices<IProtectedRows>().ElementAt(i).StepAsync(protector.CurrentPrefix, last, Batch, ct);
                }

                done += looked;
                await context.ReportAsync((int)Math.Clamp(100 * done / atFirst, 0, 99));
            }
        }
    }
}
