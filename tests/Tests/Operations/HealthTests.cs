using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Operations.Health;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Operations;

/// <summary>What the operations page says of the installation, and when it rings.</summary>
public sealed class HealthTests
{
    private static readonly Dictionary<string, string> Watched = new() { ["TINHSO_ALARM_MAIL"] = "van-hanh@tinhso.example; truc@tinhso.example", ["TINHSO_WARN_BACKUP_HOURS"] = "10" };

    [Fact]
    public async Task The_page_shows_the_last_backup_with_its_age_and_what_is_wrong_first()
    {
        await using var app = await TinhSoApp.StartAsync(Watched);
        var admin = await app.OfficerAsync("quantri.kythuat");
        var empty = await admin.GetAsync("/van-hanh/tinh-trang");
        // The machine's own disk may be wrong too.
        var wrong = empty.All("tbody tr").TakeWhile(r => r.TextContent.Contains("Cần xử lý", StringComparison.Ordinal));
        Assert.Contains(wrong, r => r.TextContent.Contains("Chưa có bản sao lưu nào", StringComparison.Ordinal));
        Assert.Contains("Chưa có lần sao lưu hoặc khôi phục nào", empty.Text, StringComparison.Ordinal);

        await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(Path.Combine(app.DataFolder, "dem.backup"), CancellationToken.None));
        app.Clock.Advance(TimeSpan.FromHours(3));
        var page = await admin.GetAsync("/van-hanh/tinh-trang");

        Assert.Contains("cách đây 3 giờ (giới hạn 10 giờ)", page.Text, StringComparison.Ordinal);
        Assert.Contains("dem.backup", page.Text, StringComparison.Ordinal);
        Assert.Contains("van-hanh@tinhso.example", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("condition.", page.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_condition_rings_once_and_once_when_it_is_over()
    {
        await using var app = await TinhSoApp.StartAsync(Watched);
        await app.PumpAsync();
        await app.PumpAsync();
        var first = await MailsAsync(app);
        Assert.Equal(2, first.Count(m => m.Subject.Contains("Chưa có bản sao lưu nào", StringComparison.Ordinal)));
        Assert.Equal(["truc@tinhso.example", "van-hanh@tinhso.example"], first.Select(m => m.To).Distinct().Order(StringComparer.Ordinal));

        await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(Path.Combine(app.DataFolder, "dem.backup"), CancellationToken.None));
        await app.PumpAsync();
        var over = await MailsAsync(app);
        Assert.Equal(2, over.Count(m => m.Subject.StartsWith("Đã hết", StringComparison.Ordinal) && m.Subject.Contains("bản sao lưu", StringComparison.Ordinal)));

        app.Clock.Advance(TimeSpan.FromHours(11));
        await app.PumpAsync();
        await app.PumpAsync();
        Assert.Equal(2, (await MailsAsync(app)).Count(m => m.Subject.Contains("cách đây 11 giờ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_silences_no_other_and_ends_no_alarm()
    {
        var source = new Breakable();
        await using var app = await TinhSoApp.StartAsync(Watched, services => services.AddSingleton<IConditionSource>(source));
        await app.PumpAsync();
        source.Broken = true;
        await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(Path.Combine(app.DataFolder, "dem.backup"), CancellationToken.None));
        await app.PumpAsync();
        var mails = await MailsAsync(app);
        Assert.Contains(mails, m => m.Subject.Contains("Chưa có bản sao lưu nào", StringComparison.Ordinal));
        Assert.Contains(mails, m => m.Subject.Contains("không đọc được: 1", StringComparison.Ordinal));
        Assert.DoesNotContain(mails, m => m.Subject.StartsWith("Đã hết", StringComparison.Ordinal));
        Assert.Contains("không đọc được: 1", (await (await app.OfficerAsync("quantri.kythuat")).GetAsync("/van-hanh/tinh-trang")).Text, StringComparison.Ordinal);

        source.Broken = false;
        await app.PumpAsync();
        Assert.Contains(await MailsAsync(app), m => m.Subject.StartsWith("Đã hết", StringComparison.Ordinal) && m.Subject.Contains("bản sao lưu", StringComparison.Ordinal));
    }

    private sealed class Breakable : IConditionSource
    {
        public bool Broken { get; set; }

        public Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct) => Broken ? throw new TimeoutException() : Task.FromResult<IReadOnlyList<Condition>>([]);
    }

    [Fact]
    public async Task Without_an_address_nothing_rings()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.PumpAsync();
        Assert.Empty(await MailsAsync(app));
    }

    [Theory]
    [InlineData("queue-jobs")]
    [InlineData("queue-mail")]
    [InlineData("failed-backup")]
    [InlineData("given-up")]
    public async Task What_waits_too_long_or_failed_is_a_condition(string key)
    {
        await using var app = await TinhSoApp.StartAsync();
        Assert.Equal(key == "failed-backup" ? null : ConditionState.Good, (await ReadAsync(app)).SingleOrDefault(c => c.Key == key)?.State);
        var then = app.Clock.GetUtcNow().UtcDateTime;
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            object row = key switch
            {
                "queue-jobs" => new JobRow { Kind = "x", Input = "{}", CreatedAt = then, RunAt = then, State = JobState.Waiting },
                "queue-mail" => new MailRow { To = "a@b.example", Subject = "s", Body = "b", QueuedAt = then, NextAt = then },
                "given-up" => new JobRow { Kind = "x", Input = "{}", CreatedAt = then, RunAt = then, State = JobState.GivenUp },
                _ => new BackupRun { Kind = BackupAct.Backup, At = then, Seconds = 1, Bytes = 0, File = "hong.backup", Succeeded = false, Note = "disk full" },
            };
            db.Add(row);
            await db.SaveChangesAsync();
        });
        app.Clock.Advance(TimeSpan.FromMinutes(31));

        var found = (await ReadAsync(app)).Single(c => c.Key == key);

        Assert.NotEqual(ConditionState.Good, found.State);
    }

    [Fact]
    public async Task Modules_tell_of_their_own_certificates_and_sign_ins()
    {
        await using var app = await TinhSoApp.StartAsync();
        var keys = (await ReadAsync(app)).Select(c => c.Key).ToList();
        Assert.Contains("certificates", keys);
        Assert.Contains("sign-ins", keys);
    }

    [Fact]
    public async Task Nobody_without_the_right_sees_the_page()
    {
        await using var app = await TinhSoApp.StartAsync();
        var officer = await app.OfficerAsync("xuly1.long-xuyen");
        await officer.GetAsync("/van-hanh/tinh-trang", System.Net.HttpStatusCode.Forbidden);
    }

    private static Task<List<Condition>> ReadAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var all = new List<Condition>();
        foreach (var source in services.GetServices<IConditionSource>())
        {
            all.AddRange(await source.ReadAsync(app.Clock.GetUtcNow().UtcDateTime, CancellationToken.None));
        }

        return all;
    });

    private static Task<List<MailRow>> MailsAsync(TinhSoApp app) => app.WithAsync(s => s.GetRequiredService<AppDb>().Set<MailRow>().AsNoTracking().ToListAsync());
}
