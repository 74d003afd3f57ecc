using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>Has the newest sealed block of the audit stamped once an hour, where somebody stamps; a silent authority is asked again a minute later.</summary>
internal sealed class StampAudit(IServiceScopeFactory scopes, Network network, TimeProvider clock, ILogger<StampAudit> log) : IWorker
{
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    public string Name => "audit-stamps";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var stamps = scope.ServiceProvider.GetRequiredService<AppDb>().Set<AuditStamp>().AsNoTracking();
        var last = await stamps.OrderByDescending(s => s.Block).Select(s => (DateTime?)s.StampedAt).FirstOrDefaultAsync(ct);
        if (network.Stamps is null || (last is { } at && clock.GetUtcNow().UtcDateTime - at < Between))
        {
            return;
        }

        await NowAsync(ct);
    }

    /// <summary>A stamp over the newest block, whenever the last one was; nothing to do where that block has one, nobody stamps, or the authority is silent.</summary>
    public async Task NowAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        if (network.Stamps is not { } authority || await scope.ServiceProvider.GetRequiredService<ExtractAudit>().LastBlockAsync(ct) is not { } block
            || await db.Set<AuditStamp>().AnyAsync(s => s.Block == block.Number, ct))
        {
            return;
        }

        try
        {
            db.Add(new AuditStamp { Block = block.Number, Root = block.Root, Token = await authority.OverAsync(block.Root, ct), StampedAt = clock.GetUtcNow().UtcDateTime });
            await db.SaveChangesAsync(ct);
        }
        catch (PdfRefused refused)
        {
            log.LogWarning("The audit was not stamped: {Reason}", refused.Detail);
        }
    }
}
