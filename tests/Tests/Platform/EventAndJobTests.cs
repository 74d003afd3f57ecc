using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Jobs;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Platform;

public sealed class EventAndJobTests
{
    [Fact]
    public async Task An_event_reaches_its_handler_once_however_often_the_pump_runs()
    {
        var heard = new Heard();
        await using var app = await StartAsync(heard);
        await PublishAsync(app, 7);
        await app.PumpAsync();
        await app.PumpAsync();
        Assert.Equal(7, heard.Ids.Count);
        Assert.Equal(7, heard.Ids.Distinct().Count());
    }

    [Fact]
    public async Task A_failing_event_is_parked_and_retried_and_the_others_go_on()
    {
        var heard = new Heard();
        await using var app = await StartAsync(heard);
        var ids = await PublishAsync(app, 5);
        heard.Poison = ids[2];
        await app.PumpAsync();
        Assert.Equal(ids.Where(i => i != ids[2]).Order(), heard.Ids.Distinct().Order());
        Assert.Equal(1, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<FailedDelivery>().CountAsync(f => f.Handler.Contains("Listener"))));
        heard.Poison = null;
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.PumpAsync();
        Assert.Contains(ids[2], heard.Ids);
        Assert.Equal(0, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<FailedDelivery>().CountAsync(f => f.Handler.Contains("Listener"))));
    }

    [Fact]
    public async Task An_event_of_a_change_that_was_not_saved_is_never_heard()
    {
        var heard = new Heard();
        await using var app = await StartAsync(heard);
        await app.WithAsync(services =>
        {
            services.GetRequiredService<Act>().Publish(new AgencyChanged(Guid.CreateVersion7(), new DateOnly(2026, 1, 1)));
            return Task.CompletedTask;
        });
        await app.PumpAsync();
        Assert.Empty(heard.Ids);
    }

    [Fact]
    public async Task A_job_runs_once_and_keeps_its_result()
    {
        await using var app = await StartAsync(new Heard());
        var id = await EnqueueAsync(app, fails: 0);
        await app.PumpAsync();
        await app.PumpAsync();
        var job = await JobAsync(app, id);
        Assert.Equal((JobState.Done, 1, "ran 1"), (job.State, job.Attempts, job.Result));
    }

    [Fact]
    public async Task A_failing_job_waits_longer_each_time_and_is_given_up_visibly_after_ten_tries()
    {
        await using var app = await StartAsync(new Heard());
        var id = await EnqueueAsync(app, fails: 99);
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 10; i++)
        {
            await app.PumpAsync();
            var job = await JobAsync(app, id);
            pauses.Add(job.RunAt - app.Clock.GetUtcNow().UtcDateTime);
            app.Clock.Advance(TimeSpan.FromHours(2));
        }

        Assert.Equal(pauses.Order(), pauses);
        var last = await JobAsync(app, id);
        Assert.Equal((JobState.GivenUp, 10), (last.State, last.Attempts));
        Assert.Contains("not today", last.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_other_side_of_a_kind_is_dead_one_job_asks_in_a_while_and_other_kinds_go_on()
    {
        await using var app = await StartAsync(new Heard());
        var held = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            held.Add(await EnqueueAsync(app, i, "test-dead"));
        }

        var other = await EnqueueAsync(app, fails: 0);
        await app.PumpAsync();
        Assert.Equal(JobState.Done, (await JobAsync(app, other)).State);
        Assert.Equal([1, 0, 0], await AttemptsAsync());
        await app.PumpAsync();
        Assert.Equal([1, 0, 0], await AttemptsAsync());
        app.Clock.Advance(TimeSpan.FromSeconds(31));
        await app.PumpAsync();
        Assert.Equal([1, 1, 0], await AttemptsAsync());

        async Task<List<int>> AttemptsAsync()
        {
            var attempts = new List<int>();
            foreach (var id in held)
            {
                attempts.Add((await JobAsync(app, id)).Attempts);
            }

            return attempts;
        }
    }

    [Fact]
    public async Task A_lease_belongs_to_one_owner_until_it_runs_out()
    {
        await using var app = await StartAsync(new Heard());
        var scopes = app.Services.GetRequiredService<IServiceScopeFactory>();
        var (mine, theirs) = (new Leases(scopes, app.Clock), new Leases(scopes, app.Clock));
        Assert.True(await mine.TryTakeAsync("test", TimeSpan.FromSeconds(30), default));
        Assert.False(await theirs.TryTakeAsync("test", TimeSpan.FromSeconds(30), default));
        Assert.True(await mine.TryTakeAsync("test", TimeSpan.FromSeconds(30), default));
        app.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.True(await theirs.TryTakeAsync("test", TimeSpan.FromSeconds(30), default));
        Assert.False(await mine.TryTakeAsync("test", TimeSpan.FromSeconds(30), default));
    }

    private static Task<TinhSoApp> StartAsync(Heard heard) => TinhSoApp.StartAsync(extra: services =>
    {
        services.AddSingleton(heard);
        services.AddHandler<AgencyChanged, Listener>();
        services.AddJob<int, Work>("test-work");
        services.AddJob<int, Dead>("test-dead");
    });

    private static async Task<List<Guid>> PublishAsync(TinhSoApp app, int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        await app.WithAsync(async services =>
        {
            var act = services.GetRequiredService<Act>();
            ids.ForEach(id => act.Publish(new AgencyChanged(id, new DateOnly(2026, 1, 1))));
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        return ids;
    }

    private static Task<Guid> EnqueueAsync(TinhSoApp app, int fails, string kind = "test-work") => app.WithAsync(async services =>
    {
        var job = services.GetRequiredService<JobQueue>().Enqueue(kind, fails);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
        return job.Id;
    });

    private static Task<JobRow> JobAsync(TinhSoApp app, Guid id) => app.WithAsync(s => s.GetRequiredService<AppDb>().Set<JobRow>().AsNoTracking().SingleAsync(j => j.Id == id));

    internal sealed class Heard
    {
        public List<Guid> Ids { get; } = [];

        public Guid? Poison { get; set; }
    }

    internal sealed class Listener(Heard heard) : IHandle<AgencyChanged>
    {
        private readonly List<Guid> _mine = [];

        public Task HandleAsync(AgencyChanged e, EventMeta meta, CancellationToken ct)
        {
            // The seeded agencies speak too; only the test's own day counts.
            if (e.From != new DateOnly(2026, 1, 1))
            {
                return Task.CompletedTask;
            }

            if (e.AgencyId == heard.Poison)
            {
                heard.Ids.RemoveAll(_mine.Contains);
                throw new InvalidOperationException("cannot digest");
            }

            _mine.Add(e.AgencyId);
            heard.Ids.Add(e.AgencyId);
            return Task.CompletedTask;
        }
    }

    internal sealed class Dead : IJob<int>
    {
        public Task RunAsync(int input, JobContext context, CancellationToken ct)
        {
            context.HoldKind(TimeSpan.FromSeconds(30));
            return Task.CompletedTask;
        }
    }

    internal sealed class Work : IJob<int>
    {
        public Task RunAsync(int input, JobContext context, CancellationToken ct)
        {
            context.Result = "ran 1";
            return input > 0 ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        }
    }
}
