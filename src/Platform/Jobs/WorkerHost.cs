using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TinhSo.Platform.Jobs;

/// <summary>Told by the pipeline when the first request was answered.</summary>
public sealed class FirstAnswer
{
    private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _given.Task;

    public void Give() => _given.TrySetResult();
}

/// <summary>Runs each periodic worker in its own loop, while this process holds the worker's lease.</summary>
public sealed class WorkerHost(IEnumerable<IWorker> workers, Leases leases, FirstAnswer first, ILogger<WorkerHost> log) : BackgroundService
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Somebody waits for the first page; ten workers starting at the same moment would take the cores from it.
        await Task.WhenAny(first.Task, Task.Delay(TimeSpan.FromSeconds(3), stoppingToken));
        await Task.WhenAll(workers.Select(w => LoopAsync(w, stoppingToken)));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await leases.ReleaseAllAsync();
        }
        catch (Exception e)
        {
            log.LogWarning("Leases were not released and will expire: {Error}", e.Message);
        }
    }

    private async Task LoopAsync(IWorker worker, CancellationToken ct)
    {
        await Task.Yield();
        var renewAt = Environment.TickCount64;
        var held = false;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                // Renewing at each short turn would write all day for nothing.
                if (!held || Environment.TickCount64 >= renewAt)
                {
                    held = await leases.TryTakeAsync($"worker:{worker.Name}", LeaseTime, ct);
                    renewAt = Environment.TickCount64 + ((long)LeaseTime.TotalMilliseconds / 3);
                }

                if (held)
                {
                    await worker.RunAsync(ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "Worker {Worker} failed; it runs again", worker.Name);
                held = false;
            }

            try
            {
                await Task.Delay(held ? worker.Every : TimeSpan.FromSeconds(2), ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
