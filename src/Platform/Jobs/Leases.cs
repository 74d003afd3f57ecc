using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Jobs;

/// <summary>Takes and renews lease rows; the optimistic lock on the turn decides between two takers.</summary>
public sealed class Leases(IServiceScopeFactory scopes, TimeProvider clock)
{
    // The id, which alone tells two processes apart, stands last and whole; a machine's name may have any length.
    public string Owner { get; } = $"{Environment.MachineName[..Math.Min(20, Environment.MachineName.Length)]}-{Environment.ProcessId}-{Guid.CreateVersion7():N}";

    public async Task<bool> TryTakeAsync(string name, TimeSpan duration, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var now = clock.GetUtcNow().UtcDateTime;
        var lease = await db.Set<LeaseRow>().SingleOrDefaultAsync(l => l.Name == name, ct);
        if (lease is null)
        {
            db.Add(new LeaseRow { Name = name, Owner = Owner, Until = now + duration });
        }
        else if (lease.Owner == Owner || lease.Until < now)
        {
            lease.Owner = Owner;
            lease.Until = now + duration;
            lease.Turn++;
        }
        else
        {
            return false;
        }

        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (Exception e) when (e is RuleBroken or DbUpdateException)
        {
            return false;
        }
    }

    /// <summary>Names of leases that are alive now, other than our own; restore and schema change refuse while there is one.</summary>
    public async Task<IReadOnlyList<string>> AliveAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var now = clock.GetUtcNow().UtcDateTime;
        return await db.Set<LeaseRow>().AsNoTracking().Where(l => l.Until >= now && l.Owner != Owner).Select(l => l.Name).ToListAsync(ct);
    }

    public async Task ReleaseAllAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await db.Set<LeaseRow>().Where(l => l.Owner == Owner).ExecuteDeleteAsync();
    }
}
