using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Operations.Health;

/// <summary>What of the house itself an operator watches: space, backups, tried restores, queues, the audit trail, keys, replays.</summary>
internal sealed class HouseConditions(AppDb db, Settings settings, HealthLimits limits, ReencryptFields reencrypt) : IConditionSource
{
    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct) =>
    [
        Disk(),
        .. await BackupsAsync(now, ct),
        .. await QueuesAsync(now, ct),
        await AuditAsync(now, ct),
        await KeysAsync(ct),
        await RetentionAsync(now, ct),
        .. await ReplaysAsync(ct),
    ];

    private Condition Disk()
    {
        var drive = new DriveInfo(settings.DataFolder);
        var percent = 100.0 * drive.AvailableFreeSpace / Math.Max(1, drive.TotalSize);
        return new("disk", percent >= limits.DiskPercent ? ConditionState.Good : ConditionState.Bad, Math.Round(drive.AvailableFreeSpace / 1e9, 1), Math.Round(percent));
    }

    private async Task<IReadOnlyList<Condition>> BackupsAsync(DateTime now, CancellationToken ct)
    {
        var runs = db.Set<BackupRun>().AsNoTracking();
        var backup = await runs.Where(r => r.Kind == BackupAct.Backup && r.Succeeded).MaxAsync(r => (DateTime?)r.At, ct);
        var tried = await runs.Where(r => r.Kind != BackupAct.Backup && r.Succeeded).MaxAsync(r => (DateTime?)r.At, ct);
        var found = new List<Condition>
        {
            backup is { } at ? new("backup", now - at <= limits.Backup ? ConditionState.Good : ConditionState.Bad, (int)(now - at).TotalHours, (int)limits.Backup.TotalHours) : new("backup-none", ConditionState.Bad),
            tried is { } last ? new("rehearsal", now - last <= limits.Rehearsal ? ConditionState.Good : ConditionState.Bad, (int)(now - last).TotalDays, (int)limits.Rehearsal.TotalDays) : new("rehearsal-none", ConditionState.Warning),
        };
        foreach (var kind in Enum.GetValues<BackupAct>())
        {
            if (await runs.Where(r => r.Kind == kind).OrderByDescending(r => r.At).ThenByDescending(r => r.Id).FirstOrDefaultAsync(ct) is { Succeeded: false } failed)
            {
                found.Add(new($"failed-{kind.ToString().ToLowerInvariant()}", ConditionState.Bad, failed.File));
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Condition>> QueuesAsync(DateTime now, CancellationToken ct)
    {
        var jobs = await db.Set<JobRow>().Where(j => j.State == JobState.Waiting && j.RunAt <= now).MinAsync(j => (DateTime?)j.RunAt, ct);
        var mails = await db.Set<MailRow>().Where(m => m.State == MailState.Waiting).MinAsync(m => (DateTime?)m.QueuedAt, ct);
        // Before the first event was handled there is no queue yet.
        var slowest = await db.Set<Subscription>().MinAsync(s => (long?)s.Position, ct) ?? long.MaxValue;
        var events = await db.Set<EventRow>().Where(e => e.Position > slowest).OrderBy(e => e.Position).Select(e => (DateTime?)e.At).FirstOrDefaultAsync(ct);
        var givenUp = await db.Set<JobRow>().CountAsync(j => j.State == JobState.GivenUp, ct) + await db.Set<FailedDelivery>().CountAsync(f => f.GivenUp, ct)
            + await db.Set<MailRow>().CountAsync(m => m.State == MailState.GivenUp, ct);
        return [Queue("queue-jobs", jobs), Queue("queue-mail", mails), Queue("queue-events", events), new("given-up", givenUp == 0 ? ConditionState.Good : ConditionState.Warning, givenUp)];

        Condition Queue(string key, DateTime? since)
        {
            var age = since is { } at ? now - at : TimeSpan.Zero;
            return new(key, age <= limits.Queue ? ConditionState.Good : ConditionState.Bad, Math.Max(0, (int)age.TotalMinutes), (int)limits.Queue.TotalMinutes);
        }
    }

    private async Task<Condition> AuditAsync(DateTime now, CancellationToken ct)
    {
        var last = await db.Set<AuditBlock>().AsNoTracking().OrderByDescending(b => b.Number).FirstOrDefaultAsync(ct);
        var sealedTo = last?.ToPosition ?? 0;
        var oldest = await db.Set<AuditRow>().Where(r => r.Position > sealedTo).OrderBy(r => r.Position).Select(r => (DateTime?)r.At).FirstOrDefaultAsync(ct);
        var (late, count) = (oldest is { } at && now - at > limits.Queue && now - (last?.SealedAt ?? DateTime.MinValue) > limits.Queue, await db.Set<AuditRow>().LongCountAsync(r => r.Position > sealedTo, ct));
        return new("audit", late ? ConditionState.Bad : ConditionState.Good, count);
    }

    private async Task<Condition> KeysAsync(CancellationToken ct) => await reencrypt.WatchAsync(ct) ? new("keys-old", ConditionState.Warning) : new("keys", ConditionState.Good);

    /// <summary>Of nights without it only the second is worth a word; before the first there is nothing to say.</summary>
    private async Task<Condition> RetentionAsync(DateTime now, CancellationToken ct)
    {
        var taken = await db.Set<TakenRecords>().AsNoTracking().ToListAsync(ct);
        var last = taken.Count == 0 ? now : taken.Max(t => t.RanAt);
        return new("retention", now - last <= TimeSpan.FromDays(2) ? ConditionState.Good : ConditionState.Warning, taken.Sum(t => t.Taken), (int)(now - last).TotalHours);
    }

    private async Task<IReadOnlyList<Condition>> ReplaysAsync(CancellationToken ct) =>
        [.. (await db.Set<ReplayRecord>().AsNoTracking().Where(r => r.FinishedAt == null).OrderBy(r => r.Period).ToListAsync(ct)).Select(r => new Condition("replay-unfinished", ConditionState.Warning, r.Period))];
}
