using System.Net;
using System.Text;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

public sealed class DeskPathTests
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF");

    [Fact]
    public async Task A_dossier_is_worked_from_acceptance_to_the_return_of_its_result()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var (desk, clerk, head) = (await app.OfficerAsync(Filed.Receiving), await app.OfficerAsync(Filed.Clerk), await app.OfficerAsync(Filed.Head));

        Assert.Equal("Accept Refuse AskSupplement", await desk.OfferedAsync(code));
        Assert.Equal("", await clerk.OfferedAsync(code));
        var accepted = await desk.DoAsync(code, "Accept");
        Assert.Contains("Đã tiếp nhận hồ sơ", accepted.Text);
        Assert.Contains("Giấy tiếp nhận và hẹn trả kết quả", accepted.Text);

        await clerk.DoAsync(code, "TakeOver");
        app.Clock.Advance(TimeSpan.FromMinutes(30));
        var stopped = await clerk.DoAsync(code, "AskSupplement", [("Note", "Bản chính giấy báo tử")]);
        Assert.Contains("đang tạm dừng: chờ bổ sung", stopped.Text);
        app.Clock.Advance(TimeSpan.FromHours(1));
        await desk.DoAsync(code, "AnswerSupplement", [("Note", "Đã nộp bản chính")], files: [("AnswerSupplement.Files", "giay-bao-tu.pdf", Pdf)]);
        await clerk.DoAsync(code, "Propose", [("Note", "Đủ điều kiện đăng ký")]);
        Assert.Contains("Approve SendBack", await head.OfferedAsync(code));
        await head.DoAsync(code, "SendBack", [("Note", "Ghi rõ nơi mất")]);
        await clerk.DoAsync(code, "Propose", [("Note", "Đã ghi nơi mất")]);
        await head.DoAsync(code, "Approve");
        var issued = await (await app.OfficerAsync(Filed.Records)).DoAsync(code, "Issue", [("Title", "Trích lục khai tử")], files: [("Issue.File", "trich-luc.pdf", Pdf)]);
        Assert.Contains(code + "-KQ1", issued.Text);
        var returned = await (await app.OfficerAsync(Filed.Returning)).DoAsync(code, "Return", [("How", "HandedOver"), ("Note", "Người nhận đã ký")]);
        Assert.Contains("Đã trả kết quả", returned.Text);

        var dossier = await Filed.ReadAsync(app, code);
        Assert.Equal(DossierState.Returned, dossier.State);
        Assert.True(dossier.ElectronicResult);
        Assert.NotEqual(Timing.Late, dossier.Timing);
        var audit = await head.GetAsync($"/can-bo/ho-so/{code}/nhat-ky");
        Assert.Contains("Được tiếp nhận", audit.Text);
        Assert.Equal(dossier.Version, audit.All("tbody tr").Count);
    }

    [Fact]
    public async Task A_form_shown_before_somebody_else_acted_is_refused()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var desk = await app.OfficerAsync(Filed.Receiving);
        var shown = await desk.GetAsync($"/can-bo/ho-so/{code}");
        await desk.DoAsync(code, "AskSupplement", [("Note", "Bản chính")]);
        var refused = await desk.SubmitAsync(shown, [], "form:has(input[value=Accept])", HttpStatusCode.Conflict);
        Assert.Contains("vừa được người khác thay đổi", refused.Text);
        Assert.Equal(DossierState.SupplementAsked, (await Filed.ReadAsync(app, code)).State);
    }

    [Fact]
    public async Task An_act_outside_the_officers_post_is_refused_even_when_its_form_is_forged()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var desk = await app.OfficerAsync(Filed.Receiving);
        await desk.DoAsync(code, "Accept");
        var page = await desk.GetAsync($"/can-bo/ho-so/{code}");
        Assert.Empty(page.All("input[name=viec]"));
        var clerk = await app.OfficerAsync(Filed.Clerk);
        var forged = await clerk.SubmitAsync(await clerk.GetAsync($"/can-bo/ho-so/{code}"), [("viec", "Stop"), ("Stop.Note", "Không được")], "form:has(input[value=TakeOver])", HttpStatusCode.Conflict);
        Assert.Contains("không có quyền", forged.Text);
    }

    [Fact]
    public async Task An_officer_of_another_commune_finds_no_such_dossier()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var stranger = await app.OfficerAsync("tiepnhan.my-thoi");
        await stranger.GetAsync($"/can-bo/ho-so/{code}", HttpStatusCode.NotFound);
        await stranger.GetAsync($"/can-bo/ho-so/{code}/nhat-ky", HttpStatusCode.NotFound);
        Assert.DoesNotContain(code, (await stranger.GetAsync("/can-bo/ho-so?xem=All")).Text);
        Assert.Contains("Không có hồ sơ nào", (await stranger.GetAsync($"/can-bo/ho-so?tim={code}")).Text);
        await (await app.OfficerAsync("kiemtoan.tinh")).GetAsync($"/can-bo/ho-so/{code}", HttpStatusCode.Forbidden);
        Assert.Contains("Nộp hồ sơ", (await (await app.OfficerAsync("kiemtoan.tinh")).GetAsync($"/can-bo/ho-so/{code}/nhat-ky")).Text);
    }

    [Fact]
    public async Task A_result_that_is_no_pdf_or_docx_is_refused_and_nothing_is_issued()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        await (await app.OfficerAsync(Filed.Receiving)).DoAsync(code, "Accept");
        var clerk = await app.OfficerAsync(Filed.Clerk);
        await clerk.DoAsync(code, "TakeOver");
        await clerk.DoAsync(code, "Propose", [("Note", "Đủ điều kiện")]);
        await (await app.OfficerAsync(Filed.Head)).DoAsync(code, "Approve");
        var records = await app.OfficerAsync(Filed.Records);
        var png = new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0 };
        var refused = await records.DoAsync(code, "Issue", [("Title", "Trích lục")], HttpStatusCode.Conflict, [("Issue.File", "anh.png", png)]);
        Assert.Contains("không phải PDF hoặc DOCX", refused.Text);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(app, code)).State);
    }

    [Fact]
    public async Task The_page_warns_of_the_same_person_and_procedure()
    {
        await using var app = await TinhSoApp.StartAsync();
        var first = await Filed.AtLongXuyenAsync(app);
        var second = await Filed.AtLongXuyenAsync(app);
        var page = await (await app.OfficerAsync(Filed.Receiving)).GetAsync($"/can-bo/ho-so/{second}");
        Assert.Contains(first, page.One(".notice--warn").TextContent);
    }
}
