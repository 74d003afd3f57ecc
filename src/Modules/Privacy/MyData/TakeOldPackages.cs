using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Privacy.MyData;

/// <summary>A package that was offered for its days goes from the disk, and so does one that could not be made within a day: its owner may ask anew.</summary>
internal sealed class TakeOldPackages(IServiceScopeFactory scopes, TimeProvider clock) : IWorker
{
    public string Name => "privacy-packages";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var folder = scope.ServiceProvider.GetRequiredService<PersonFolder>();
        var now = clock.GetUtcNow().UtcDateTime;
        var given = now - TimeSpan.FromDays(1);
        foreach (var package in await db.Set<DataPackage>()
            .Where(p => (p.State == PackageState.Ready && p.Until <= now) || (p.State == PackageState.Waiting && p.AskedAt < given)).OrderBy(p => p.Id).Take(500).ToListAsync(ct))
        {
            folder.Remove(package.Id);
            package.Go();
            await db.SaveChangesAsync(ct);
        }
    }
}
