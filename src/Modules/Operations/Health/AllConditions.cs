using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Operations;

namespace TinhSo.Modules.Operations.Health;

/// <summary>Every condition there is. What one source cannot read hides nothing of the others, and is a bad condition itself.</summary>
internal sealed class AllConditions(IEnumerable<IConditionSource> sources, ILogger<AllConditions> log)
{
    public const string Unread = "unread";

    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var (all, failed) = (new List<Condition>(), 0);
        foreach (var source in sources)
        {
            try
            {
                all.AddRange(await source.ReadAsync(now, ct));
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                failed++;
                log.LogError(e, "The conditions of {Source} cannot be read", source.GetType().Name);
            }
        }

        return failed == 0 ? all : [.. all, new(Unread, ConditionState.Bad, failed)];
    }
}
