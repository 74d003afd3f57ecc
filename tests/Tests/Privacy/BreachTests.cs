using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Privacy.Breaches;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Time;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Privacy;

public sealed class BreachTests(Province province) : IClassFixture<Province>
{
    private const string List = "/can-bo/vi-pham-du-lieu";

    private DateTime Now => province.App.Clock.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task The_clock_of_72_hours_runs_from_the_finding_and_a_notification_in_time_stops_it()
    {
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        var page = await RecordAsync(guard, "Gửi nhầm danh sách", Now.AddHours(-2));
        Assert.Contains("còn 70 giờ", page.Text, StringComparison.Ordinal);
        Assert.Contains("còn 70 giờ", (await guard.GetAsync($"{List}?tim=gui+nham")).One("tbody").TextContent, StringComparison.Ordinal);

        var told = await guard.SubmitAsync(page, [("Told.At", Local(Now)), ("Told.To", "Bộ Công an"), ("Told.Paper", "12/TB-UBND")], "form[action*=Tell]");
        Assert.Contains("đã thông báo trong hạn", told.Text, StringComparison.Ordinal);
        var twice = await guard.SubmitAsync(page, [("Told.At", Local(Now)), ("Told.To", "Bộ Công an"), ("Told.Paper", "13/TB-UBND")], "form[action*=Tell]", HttpStatusCode.Conflict);
        Assert.NotEmpty(twice.All("#errors"));

        var id = Guid.Parse(page.Url.Split('/')[^1]);
        var acts = await province.AskAsync(db => db.Set<AuditRow>().Where(a => a.SubjectId == id).OrderBy(a => a.Seq).Select(a => a.Act).ToListAsync());
        Assert.Equal(["privacy.record-breach", "privacy.tell-breach"], acts);
        var csv = await guard.Client.GetStringAsync(new Uri($"{List}?handler=Export&dang=csv&tim=gui+nham", UriKind.Relative));
        Assert.Contains("12/TB-UBND", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_notification_needs_its_reason_and_stays_marked_late()
    {
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        var page = await RecordAsync(guard, "Mất máy tính xách tay", Now.AddHours(-80));
        Assert.Contains("quá hạn 8 giờ", page.Text, StringComparison.Ordinal);
        var refused = await guard.SubmitAsync(page, [("Told.At", Local(Now)), ("Told.To", "Bộ Công an"), ("Told.Paper", "14/TB-UBND")], "form[action*=Tell]", HttpStatusCode.Conflict);
        Assert.Contains("Hãy ghi lý do muộn", refused.One("#errors").TextContent, StringComparison.Ordinal);
        var before = await guard.SubmitAsync(page, [("Told.At", Local(Now.AddHours(-90))), ("Told.To", "Bộ Công an"), ("Told.Paper", "14/TB-UBND")], "form[action*=Tell]", HttpStatusCode.Conflict);
        Assert.Contains("phải sau lúc phát hiện", before.One("#errors").TextContent, StringComparison.Ordinal);
        var told = await guard.SubmitAsync(page, [("Told.At", Local(Now)), ("Told.To", "Bộ Công an"), ("Told.Paper", "14/TB-UBND"), ("Told.Reason", "Phát hiện vào ngày nghỉ lễ")], "form[action*=Tell]");
        Assert.Contains("thông báo muộn 8 giờ", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_becomes_known_is_completed_and_what_need_not_be_told_is_closed_with_its_reason()
    {
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        var page = await RecordAsync(guard, "Thư gửi sai địa chỉ", Now.AddHours(-1));
        var completed = await guard.SubmitAsync(page, [("Input.People", "7")], "form[action*=Complete]");
        Assert.Equal(7, (await province.AskAsync(db => db.Set<Breach>().SingleAsync(b => b.Title == "Thư gửi sai địa chỉ"))).People);
        var refused = await guard.SubmitAsync(completed, [("Closing.Reason", "")], "form[action*=Close]", HttpStatusCode.BadRequest);
        Assert.Contains("Hãy nêu lý do", refused.One("#errors").TextContent, StringComparison.Ordinal);
        var closed = await guard.SubmitAsync(completed, [("Closing.Reason", "Thư được mã hóa, người nhận không mở được.")], "form[action*=Close]");
        Assert.Contains("không phải thông báo", closed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_input_is_told_by_the_field_and_the_register_is_closed_to_others()
    {
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        var wrong = await guard.SubmitAsync(await guard.GetAsync($"{List}/ghi"), [("FoundAt", ""), ("Input.Title", ""), ("Input.People", "-1")], expected: HttpStatusCode.BadRequest);
        Assert.NotNull(wrong.Html.QuerySelector("#errors a[href='#FoundAt']"));
        wrong = await guard.SubmitAsync(wrong, [("FoundAt", "0001-01-01T00:00")], expected: HttpStatusCode.BadRequest);
        Assert.NotNull(wrong.Html.QuerySelector("#errors a[href='#FoundAt']"));
        Assert.Contains("Hãy nhập số người", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        var ahead = await guard.SubmitAsync(await guard.GetAsync($"{List}/ghi"), Known("Ngày mai", Now.AddDays(1)), expected: HttpStatusCode.Conflict);
        Assert.Contains("không thể ở tương lai", ahead.One("#errors").TextContent, StringComparison.Ordinal);
        await (await province.App.OfficerAsync("tiepnhan.my-hoa-hung")).GetAsync(List, HttpStatusCode.Forbidden);
        await (await province.CitizenAsync()).Browser.GetAsync(List, HttpStatusCode.Forbidden);
    }

    private static string Local(DateTime utc) => VietnamTime.ToLocal(utc).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    private static (string, string?)[] Known(string title, DateTime found) =>
    [
        ("FoundAt", Local(found)), ("Input.Title", title), ("Input.What", "Một tệp được gửi nhầm người nhận."), ("Input.DataKinds", "Họ tên, số điện thoại"),
        ("Input.People", "25"), ("Input.Measures", "Đã yêu cầu xóa và xác nhận."),
    ];

    private static async Task<Page> RecordAsync(Browser guard, string title, DateTime found) =>
        await guard.SubmitAsync(await guard.GetAsync($"{List}/ghi"), Known(title, found));
}
