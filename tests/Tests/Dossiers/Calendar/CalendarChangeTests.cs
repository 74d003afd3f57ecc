using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Calendar;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Tests.Support;
using Xunit;
using TermUnit = TinhSo.Contracts.Procedures.TermUnit;

namespace TinhSo.Tests.Dossiers.Calendar;

public sealed class CalendarChangeTests : IAsyncLifetime
{
    private const string Header = "year,day,kind,occasion,name_vi,name_en,decision,decided_on,mark,in_place_of,note,source\n";
    private const string Decision = "123/QĐ-UBND";
    private TinhSoApp app = null!;

    public async Task InitializeAsync() => app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task The_seeded_calendar_is_the_one_of_the_files()
    {
        var kept = app.Services.GetRequiredService<Calendars>().Book;
        Assert.Equal(Clock.Calendars.Book.Rows.OrderBy(r => r.Day), kept.Rows);
        Assert.Equal(Clock.Calendars.Usual.Version, kept.For(null).Version);
        Assert.Equal(Clock.Calendars.Usual.Version, kept.For(Guid.CreateVersion7()).Version);
        Assert.Equal(Clock.Calendars.Book.Rows.Count, await AskAsync(db => db.Set<AuditRow>().CountAsync(a => a.SubjectType == nameof(CalendarDay) && a.Act == "calendar.seed")));
    }

    [Fact]
    public async Task A_new_holiday_inside_an_open_term_moves_its_date_and_no_other()
    {
        var met = await AcceptAsync(5);
        var over = await AcceptAsync(1);
        app.Clock.Set(2026, 11, 4);
        var later = await AcceptAsync(1);
        Assert.Equal(Local(2026, 11, 10, 17), met.DueAt);

        await PutAsync(Off(new(2026, 11, 9)));
        await RunJobAsync();

        var moved = await ReadAsync(met);
        Assert.Equal(Local(2026, 11, 11, 17), moved.DueAt);
        Assert.Equal(new DateOnly(2026, 11, 12), moved.LateFromDay);
        foreach (var other in new[] { over, later })
        {
            var same = await ReadAsync(other);
            Assert.Equal((other.DueAt, other.Version), (same.DueAt, same.Version));
        }

        var rows = await AskAsync(db => db.Set<DossierTerm>().Where(t => t.DossierId == met.Id).OrderBy(t => t.Number).ToListAsync());
        Assert.Equal([TermReason.Opened, TermReason.CalendarChanged], rows.Select(r => r.Reason));
        Assert.Equal((2, $"{Decision}: Lễ của tỉnh"), (rows[0].ReplacedBy!.Value, rows[1].Note));
        var audit = await AskAsync(db => db.Set<AuditRow>().Where(a => a.SubjectId == met.Id).OrderBy(a => a.Seq).LastAsync());
        Assert.Equal(("dossiers.recalculate", rows[1].Note), (audit.Act, audit.Reason));
        var told = await AskAsync(db => db.Set<EventRow>().Where(e => e.Type == nameof(DueDateChanged)).ToListAsync());
        Assert.Contains(met.Code, Assert.Single(told).Payload, StringComparison.Ordinal);

        var explained = await ExplainAsync(met);
        Assert.Equal(new DateTime(2026, 11, 11, 17, 0, 0), explained.DueAt);
        Assert.Contains(ExplanationText.Of(explained.Steps, ClockTexts.In("vi")), line => line.Contains(Decision, StringComparison.Ordinal) && line.Contains("09/11/2026", StringComparison.Ordinal));
        var run = await AskAsync(db => db.Set<Recalculation>().SingleAsync());
        Assert.Equal((1, 1, 100), (run.Recalculated, run.Moved, run.Percent));
    }

    [Fact]
    public async Task A_withdrawn_holiday_never_moves_a_promised_date_earlier()
    {
        await PutAsync(Off(new(2026, 11, 9)));
        var dossier = await AcceptAsync(5);
        Assert.Equal(Local(2026, 11, 11, 17), dossier.DueAt);

        await ChangeAsync(async change =>
        {
            var id = await AskAsync(db => db.Set<CalendarDay>().Where(d => d.Day == new DateOnly(2026, 11, 9)).Select(d => d.Id).SingleAsync());
            await change.WithdrawAsync(id, Decision, "Không nghỉ nữa", default);
        });
        await RunJobAsync();

        var kept = await ReadAsync(dossier);
        Assert.Equal(dossier.DueAt, kept.DueAt);
        var explained = await ExplainAsync(kept);
        Assert.Equal(new DateTime(2026, 11, 11, 17, 0, 0), explained.DueAt);
        Assert.Contains(explained.Steps, s => s.Kind == StepKind.Kept);
        Assert.Equal(explained.DueAt, ExplanationCheck.Recompute([.. explained.Steps.Where(s => s.Kind != StepKind.Due)]));
        var day = await AskAsync(db => db.Set<CalendarDay>().SingleAsync(d => d.Day == new DateOnly(2026, 11, 9)));
        Assert.True(day.Withdrawn);
        Assert.Equal(0, await AskAsync(db => db.Set<EventRow>().CountAsync(e => e.Type == nameof(DueDateChanged))));
    }

    [Fact]
    public async Task A_dossier_that_has_ended_keeps_the_explanation_given_then()
    {
        var dossier = await AcceptAsync(5);
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var found = await db.Set<Dossier>().SingleAsync(d => d.Id == dossier.Id);
            db.Add(found.MoveTo(DossierState.Stopped, SubState.None, services.GetRequiredService<Act>(), "dossiers.stop", found.CompetentAgencyId));
            await db.SaveChangesAsync();
        });

        await PutAsync(Off(new(2026, 11, 9)));
        await RunJobAsync();

        Assert.Equal(dossier.DueAt, (await ReadAsync(dossier)).DueAt);
        Assert.Equal(new DateTime(2026, 11, 10, 17, 0, 0), (await ExplainAsync(dossier)).DueAt);
    }

    [Fact]
    public async Task New_hours_of_one_agency_touch_its_own_terms_only()
    {
        var agency = Guid.CreateVersion7();
        var own = await AcceptAsync(5, agency);
        var other = await AcceptAsync(5, Guid.CreateVersion7());

        await ChangeAsync(change => change.SetHoursAsync(agency, new(2026, 11, 1), "1-5 07:30-11:30,13:30-17:30", Decision, "Giờ mùa đông", default));
        await RunJobAsync();

        Assert.Equal(Local(2026, 11, 10, 17, 30), (await ReadAsync(own)).DueAt);
        Assert.Equal(other.DueAt, (await ReadAsync(other)).DueAt);
    }

    [Fact]
    public async Task Run_again_the_job_changes_nothing()
    {
        var dossier = await AcceptAsync(5);
        await PutAsync(Off(new(2026, 11, 9)));
        await RunJobAsync();
        var version = (await ReadAsync(dossier)).Version;
        await app.WithAsync(async services =>
        {
            var id = await services.GetRequiredService<AppDb>().Set<Recalculation>().Select(r => r.Id).SingleAsync();
            await services.GetRequiredService<RecalculateTerms>().RunAsync(new(id), new(_ => Task.CompletedTask), default);
        });
        Assert.Equal(version, (await ReadAsync(dossier)).Version);
        Assert.Equal(1, await AskAsync(db => db.Set<Recalculation>().Select(r => r.Moved).SingleAsync()));
    }

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 0)]
    public async Task An_import_with_two_bad_rows_in_five_takes_the_good_rows_or_none(bool allOrNothing, int added)
    {
        var broken = Encoding.UTF8.GetBytes(Header
            + "2027,2027-03-01,off,le-tinh,Lễ một,One,1/QĐ,,verified,,,s\n2027,2027-03-02,off,le-tinh,Lễ hai,Two,1/QĐ,,verified,,,s\n"
            + "2027,2027-02-30,off,le-tinh,Sai ngày,Bad day,1/QĐ,,verified,,,s\n2027,2027-03-02,off,le-khac,Trùng,Double,1/QĐ,,verified,,,s\n"
            + "2027,2027-03-03,off,le-tinh,=1+1,Formula,1/QĐ,,verified,,,s\n2027,2027-03-04,morning-off,le-tinh,Lễ bốn,Four,1/QĐ,,unverified,,,s\n"
            + "2027,2027-03-06,worked,le-tinh,Lễ sáu,Six,1/QĐ,,verified,2027-03-01,,s\n2027,2027-03-08,off,le-tinh,Lễ tám,Eight,1/QĐ,,verified,,,s\n"
            + "2027,2027-03-09,off,le-tinh,H@,Nine,1/QĐ,,verified,,,s\n2027,2027-03-10,off,le-tinh,Lễ mười,Ten,1/QĐ,,verified,,,s\n");
        broken[Array.IndexOf(broken, (byte)'@')] = 0xFF;

        var outcome = await app.WithAsync(async services =>
        {
            await using var stream = new MemoryStream(broken);
            var result = await services.GetRequiredService<ImportCalendar>().RunAsync(stream, "lich.csv", "Lịch 2027", allOrNothing, default);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return result;
        });

        Assert.Equal(10, outcome.Read);
        Assert.Equal(
            [(4, "day", "date"), (5, "day", "twice"), (6, "name_vi", "formula"), (10, "name_vi", "not-utf8")],
            outcome.Errors.Select(e => (e.Row.Line, e.Column, e.What)));
        Assert.Equal(added, outcome.Change?.Added ?? 0);
        Assert.Equal(added, await AskAsync(db => db.Set<CalendarDay>().CountAsync(d => d.Year == 2027)));
    }

    [Fact]
    public async Task A_day_kept_for_another_occasion_is_refused_and_the_same_row_again_changes_nothing()
    {
        var tet = "2026,2026-02-17,off,{0},Tên,Name,,,verified,,,s\n";
        var outcome = await app.WithAsync(async services =>
        {
            await using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Header + string.Format(System.Globalization.CultureInfo.InvariantCulture, tet, "le-khac")));
            return await services.GetRequiredService<ImportCalendar>().RunAsync(stream, "lich.csv", "Thử", false, default);
        });
        Assert.Equal("taken", Assert.Single(outcome.Errors).What);

        await using var files = app.Services.GetRequiredService<CatalogueFiles>().Open("calendar/holidays.csv");
        var again = await app.WithAsync(services => services.GetRequiredService<ImportCalendar>().RunAsync(files, "holidays.csv", "Thử", true, default));
        Assert.Empty(again.Errors);
        Assert.Equal((0, 0, again.Read), (again.Change!.Added, again.Change.Replaced, again.Change.Same));
        Assert.Null(again.Change.Recalculation);
    }

    [Fact]
    public async Task An_administrator_adds_and_withdraws_a_day_and_everybody_reads_the_calendar()
    {
        var desk = await app.OfficerAsync("quantri.nghiepvu");
        var empty = await desk.SubmitAsync(await desk.GetAsync("/quan-tri/lich/them"), [], expected: HttpStatusCode.BadRequest);
        Assert.Contains("Hãy nhập số văn bản quyết định.", empty.Text, StringComparison.Ordinal);

        var year = await desk.SubmitAsync(empty, [
            ("Day", "2026-11-09"), ("Kind", "Off"), ("Occasion", "le-tinh"), ("Name", "Lễ của tỉnh"), ("NameEn", "Day of the province"),
            ("Decision", Decision), ("Verified", "true"), ("Reason", "Lễ của tỉnh"),
        ]);
        Assert.Contains(Decision, year.Text, StringComparison.Ordinal);
        Assert.Contains("Lễ của tỉnh", (await app.Anonymous().GetAsync("/lich-lam-viec?nam=2026")).Text, StringComparison.Ordinal);

        var withdraw = await desk.GetAsync(year.All("main tbody a").Single(a => a.TextContent.Contains("09/11/2026", StringComparison.Ordinal)).GetAttribute("href")!);
        var after = await desk.SubmitAsync(withdraw, [("Decision", "124/QĐ-UBND"), ("Reason", "Nhập nhầm")]);
        Assert.DoesNotContain(after.All("main tbody a"), a => a.TextContent.Contains("09/11/2026", StringComparison.Ordinal));
        Assert.DoesNotContain("Lễ của tỉnh", (await app.Anonymous().GetAsync("/lich-lam-viec?nam=2026")).Text, StringComparison.Ordinal);

        var hours = await desk.SubmitAsync(await desk.GetAsync("/quan-tri/lich/gio"), [("Week", "1-5 7h"), ("Decision", Decision), ("Reason", "Thử")], expected: HttpStatusCode.BadRequest);
        Assert.Contains("1-5 07:00-11:00,13:00-17:00", hours.One(".error-summary, [role=alert]").TextContent, StringComparison.Ordinal);
    }

    private static HolidayRow Off(DateOnly day) => new(day, DayKind.Off, "le-tinh", "Lễ của tỉnh", "Day of the province") { Decision = Decision, Source = "thử" };

    private static DateTime Local(int year, int month, int day, int hour, int minute = 0) => new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).AddHours(-7);

    private Task PutAsync(HolidayRow row) => ChangeAsync(change => change.PutAsync([row], Decision, "Lễ của tỉnh", default));

    private async Task ChangeAsync(Func<ChangeCalendar, Task> work)
    {
        await app.WithAsync(async services =>
        {
            await work(services.GetRequiredService<ChangeCalendar>());
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        app.Services.GetRequiredService<CatalogueStamp>().Forget(Calendars.Stamp);
    }

    private async Task RunJobAsync()
    {
        app.Clock.Advance(TimeSpan.FromSeconds(3));
        await app.PumpAsync();
        Assert.All(await AskAsync(db => db.Set<Recalculation>().ToListAsync()), r => Assert.NotNull(r.FinishedAt));
    }

    private Task<Dossier> AcceptAsync(int workingDays, Guid? agency = null) => app.WithAsync(async services =>
    {
        var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
        var procedure = services.GetRequiredService<IProcedures>().All(act.Today)[0];
        var at = agency ?? services.GetRequiredService<TinhSo.Contracts.Directory.IAgencies>().All(act.Today)[0].Id;
        var dossier = await services.GetRequiredService<SubmitDossier>().RunAsync(
            new(procedure, procedure.Cases[0].Key, Channel.Direct, DossierSource.Own, Door.Desk, at, at, new(OwnerKind.Person, "Trần Văn Thử", "089085001234", null, null, null, null), [], []), default);
        db.Add(dossier.MoveTo(DossierState.Accepted, SubState.WaitingForAssignment, act, "dossiers.accept", at));
        services.GetRequiredService<DossierClock>().Open(dossier, new ProcedureTerm(null, workingDays, TermUnit.WorkingDay, false, null, true));
        await db.SaveChangesAsync();
        return dossier;
    });

    private Task<Dossier> ReadAsync(Dossier dossier) => AskAsync(db => db.Set<Dossier>().AsNoTracking().SingleAsync(d => d.Id == dossier.Id));

    private Task<DueResult> ExplainAsync(Dossier dossier) => app.WithAsync(async services => (await services.GetRequiredService<DossierClock>().ExplainAsync(dossier, default))!);

    private Task<T> AskAsync<T>(Func<AppDb, Task<T>> question) => app.WithAsync(services => question(services.GetRequiredService<AppDb>()));
}
