using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Security;

/// <summary>Rows with encrypted fields, as the module that owns them gives them to the rotation of keys.</summary>
public interface IProtectedRows
{
    /// <summary>All rows, and those with a field that does not begin with <paramref name="currentPrefix"/>.</summary>
    Task<(long All, long Old)> CountAsync(string currentPrefix, CancellationToken ct);

    /// <summary>Encrypts up to so many old rows anew, each only if nobody changed it meanwhile, and commits. Returns how many it looked at; 0 when none is left.</summary>
    Task<int> StepAsync(string currentPrefix, int batch, CancellationToken ct);

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
        var left = atFirst;
        while (left > 0)
        {
            await using (var scope = scopes.CreateAsyncScope())
            {
                foreach (var rows in scope.ServiceProvider.GetServices<IProtectedRows>())
                {
                    await rows.StepAsync(protector.CurrentPrefix, Batch, ct);
                }
            }

            (_, left) = await LeftAsync(ct);
            await context.ReportAsync(atFirst == 0 ? 100 : (int)Math.Clamp(100 * (atFirst - left) / atFirst, 0, 100));
        }

        context.Result = atFirst.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Rows with encrypted fields, and those among them that an old key still reads.</summary>
    public async Task<(long All, long Old)> LeftAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (all, old) = (0L, 0L);
        foreach (var rows in scope.ServiceProvider.GetServices<IProtectedRows>())
        {
            var count = await rows.CountAsync(protector.CurrentPrefix, ct);
            (all, old) = (all + count.All, old + count.Old);
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
}
