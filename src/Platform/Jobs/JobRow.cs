using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Jobs;

/// <summary>Where a job stands, as the operations page shows it.</summary>
public enum JobState
{
    Waiting,
    Running,
    Done,
    GivenUp,
}

/// <summary>One piece of work that outlives the request: durable, leased to one runner, retried, visible. Its own record, so no audit.</summary>
public sealed class JobRow : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Kind { get; init; }

    public required string Input { get; init; }

    /// <summary>The record the work is about, where one waiting job a record is enough.</summary>
    public Guid? AboutId { get; init; }

    public JobState State { get; set; }

    public DateTime CreatedAt { get; init; }

    public DateTime RunAt { get; set; }

    public int Attempts { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTime? LeaseUntil { get; set; }

    public int Progress { get; set; }

    public string? Result { get; set; }

    public string? Error { get; set; }

    public DateTime? FinishedAt { get; set; }

    public Guid? CallerId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<JobRow>
    {
        public void Configure(EntityTypeBuilder<JobRow> builder)
        {
            builder.ToTable("platform_job").HasKey(j => j.Id);
            builder.Property(j => j.Attempts).IsConcurrencyToken();
            builder.HasIndex(j => new { j.State, j.Kind, j.RunAt });
            builder.HasIndex(j => new { j.AboutId, j.Kind, j.State });
        }
    }
}

/// <summary>"I run this" for a while: one row a name, taken by whoever finds it expired.</summary>
public sealed class LeaseRow : ITechnical
{
    public required string Name { get; init; }

    public required string Owner { get; set; }

    public required DateTime Until { get; set; }

    public int Turn { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<LeaseRow>
    {
        public void Configure(EntityTypeBuilder<LeaseRow> builder)
        {
            builder.ToTable("platform_lease").HasKey(l => l.Name);
            builder.Property(l => l.Turn).IsConcurrencyToken();
        }
    }
}

/// <summary>A job's hands: report progress, leave a result for the page that waits.</summary>
public sealed class JobContext(Func<int, Task> report)
{
    public string? Result { get; set; }

    /// <summary>How long no other job of this kind need be tried; null when there is nothing in the way.</summary>
    public TimeSpan? KindHeldFor { get; private set; }

    /// <summary>The other side does not answer: one job in a while asks again, the rest wait.</summary>
    public void HoldKind(TimeSpan pause) => KindHeldFor = pause;

    /// <summary>Percent done; also renews the lease, so long work keeps it.</summary>
    public Task ReportAsync(int percent) => report(percent);
}

/// <summary>The work behind one kind of job. Saves its own steps; must bear being run again.</summary>
public interface IJob<in TInput>
{
    Task RunAsync(TInput input, JobContext context, CancellationToken ct);
}

/// <summary>Periodic work; one process at a time by a lease row.</summary>
public interface IWorker
{
    string Name { get; }

    TimeSpan Every { get; }

    Task RunAsync(CancellationToken ct);
}

/// <summary>One kind of job and how the runner starts it.</summary>
/// <param name="Aside">May take long, so that a runner of its own does it and nothing waits behind it.</param>
public sealed record JobRegistration(string Kind, Func<IServiceProvider, string, JobContext, CancellationToken, Task> RunAsync, bool Aside = false);

/// <summary>How a module offers jobs and periodic workers.</summary>
public static class JobExtensions
{
    public static IServiceCollection AddJob<TInput, TJob>(this IServiceCollection services, string kind, bool aside = false)
        where TJob : class, IJob<TInput>
    {
        services.AddScoped<TJob>();
        services.AddSingleton(new JobRegistration(kind, (provider, input, context, ct) =>
            provider.GetRequiredService<TJob>().RunAsync(JsonSerializer.Deserialize<TInput>(input, JsonSerializerOptions.Web)!, context, ct), aside));
        return services;
    }

    public static IServiceCollection AddWorker<TWorker>(this IServiceCollection services)
        where TWorker : class, IWorker => services.AddSingleton<IWorker, TWorker>();
}

/// <summary>Puts work into the queue; saved with the caller's own change, so neither exists without the other.</summary>
public sealed class JobQueue(AppDb db, Acts.Act act)
{
    private readonly HashSet<(string Kind, Guid AboutId)> _unsaved = [];

    public JobRow Enqueue<TInput>(string kind, TInput input, DateTime? runAt = null, Guid? aboutId = null)
    {
        var job = new JobRow
        {
            Kind = kind,
            Input = JsonSerializer.Serialize(input, JsonSerializerOptions.Web),
            AboutId = aboutId,
            CreatedAt = act.Now,
            RunAt = runAt ?? act.Now,
            CallerId = act.Caller.Id,
        };
        db.Add(job);
        if (aboutId is { } about)
        {
            _unsaved.Add((kind, about));
        }

        return job;
    }

    /// <summary>Those of the records about which such work waits already, saved or put into the queue in this scope.</summary>
    public async Task<IReadOnlySet<Guid>> WaitingAsync(string kind, IReadOnlyCollection<Guid> aboutIds, CancellationToken ct)
    {
        var waiting = (await db.Set<JobRow>().Where(j => j.AboutId != null && aboutIds.Contains(j.AboutId.Value) && j.Kind == kind && j.State == JobState.Waiting)
            .Select(j => j.AboutId!.Value).ToListAsync(ct)).ToHashSet();
        waiting.UnionWith(aboutIds.Where(id => _unsaved.Contains((kind, id))));
        return waiting;
    }
}
