using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;

namespace TinhSo.Platform.Retention;

/// <summary>One kind of the platform's own records that goes when its period is over; the module that keeps them takes them. Never the audit.</summary>
public interface IOldRecords
{
    /// <summary>As catalogues/retention.csv names it.</summary>
    string Record { get; }

    /// <summary>Takes some of those last used before the moment; fewer than <paramref name="most"/> says that none are left.</summary>
    Task<int> TakeAsync(DateTime before, int most, CancellationToken ct);
}

/// <summary>What the nightly work took of one kind, last and ever. No audit: it tells of itself.</summary>
public sealed class TakenRecords : ITechnical
{
    public required string Record { get; init; }

    public DateTime RanAt { get; set; }

    /// <summary>Older than this went.</summary>
    public DateTime Before { get; set; }

    public int Taken { get; set; }

    public long TakenEver { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<TakenRecords>
    {
        public void Configure(EntityTypeBuilder<TakenRecords> builder) => builder.ToTable("platform_taken").HasKey(t => t.Record);
    }
}

/// <summary>What a mail said is forgotten before the fact that it was sent.</summary>
internal sealed class OldMailBodies(AppDb db) : IOldRecords
{
    public string Record => "mail-body";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var ids = await db.Set<MailRow>().Where(m => m.State != MailState.Waiting && m.QueuedAt < before && m.Body != "").OrderBy(m => m.QueuedAt).Select(m => m.Id).Take(most).ToListAsync(ct);
        return await db.Set<MailRow>().Where(m => ids.Contains(m.Id)).ExecuteUpdateAsync(s => s.SetProperty(m => m.Body, ""), ct);
    }
}

internal sealed class OldMail(AppDb db) : IOldRecords
{
    public string Record => "mail";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var ids = await db.Set<MailRow>().Where(m => m.State != MailState.Waiting && m.QueuedAt < before).OrderBy(m => m.QueuedAt).Select(m => m.Id).Take(most).ToListAsync(ct);
        return await db.Set<MailRow>().Where(m => ids.Contains(m.Id)).ExecuteDeleteAsync(ct);
    }
}

/// <summary>Finished ones; those given up wait for an operator.</summary>
internal sealed class OldJobs(AppDb db) : IOldRecords
{
    public string Record => "job";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var ids = await db.Set<JobRow>().Where(j => j.State == JobState.Done && j.FinishedAt < before).OrderBy(j => j.FinishedAt).Select(j => j.Id).Take(most).ToListAsync(ct);
        return await db.Set<JobRow>().Where(j => ids.Contains(j.Id)).ExecuteDeleteAsync(ct);
    }
}
