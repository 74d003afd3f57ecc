using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Seeding;

/// <summary>What a stage asks of the replay it belongs to: its seed number, and how far it was when it was cut off.</summary>
public sealed class ReplayProgress(AppDb db)
{
    public async Task<int> SeedAsync(string period, CancellationToken ct) =>
        await db.Set<ReplayRecord>().AsNoTracking().Where(r => r.Period == period).Select(r => (int?)r.Seed).SingleOrDefaultAsync(ct)
            ?? throw new RuleBroken("platform.replay-unknown", period);

    /// <summary>Tracked: moving <see cref="ReplayPosition.Done"/> is saved with whatever the caller saves next.</summary>
    public async Task<ReplayPosition> OfAsync(string period, string stage, CancellationToken ct)
    {
        var position = await db.Set<ReplayPosition>().SingleOrDefaultAsync(p => p.Period == period && p.Stage == stage, ct);
        if (position is null)
        {
            db.Add(position = new ReplayPosition { Period = period, Stage = stage, Of = 1 });
        }

        return position;
    }
}
