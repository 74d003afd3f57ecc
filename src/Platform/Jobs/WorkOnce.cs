using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Platform.Jobs;

/// <summary>One turn of a worker outside the server, under its lease; where a running server holds the lease, the server does that work beside us.</summary>
public sealed class WorkOnce(IServiceScopeFactory scopes)
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(string name, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var worker = scope.ServiceProvider.GetServices<IWorker>().SingleOrDefault(w => w.Name == name);
        var leases = scope.ServiceProvider.GetRequiredService<Leases>();
        if (worker is null || !await TakeAsync(leases, $"worker:{name}", ct))
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var keeping = KeepAsync(leases, $"worker:{name}", stop.Token);
        try
        {
            await worker.RunAsync(ct);
        }
        finally
        {
            await stop.CancelAsync();
            await keeping;
            await leases.ReleaseAllAsync();
        }
    }

    /// <summary>A run that was killed leaves its lease behind: it is waited for. A server's is renewed for ever.</summary>
    private static async Task<bool> TakeAsync(Leases leases, string name, CancellationToken ct)
    {
        for (var waited = TimeSpan.Zero; waited <= LeaseTime; waited += Pause)
        {
            if (await leases.TryTakeAsync(name, LeaseTime, ct))
            {
                return true;
            }

            await Task.Delay(Pause, ct);
        }

        return false;
    }

    private static async Task KeepAsync(Leases leases, string name, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(LeaseTime / 4, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ct.IsCancellationRequested)
            {
                await leases.TryTakeAsync(name, LeaseTime, CancellationToken.None);
            }
        }
    }
}
