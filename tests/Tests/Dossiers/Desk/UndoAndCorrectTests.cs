using System.Net;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

public sealed class UndoAndCorrectTests
{
    private const string Undo = "form:has(#undo-reason)";

    [Fact]
    public async Task A_wrong_acceptance_is_undone_the_same_day_and_the_dossier_can_be_accepted_again()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var desk = await app.OfficerAsync(Filed.Receiving);
        await desk.DoAsync(code, "Accept");
        var page = await desk.GetAsync($"/can-bo/ho-so/{code}");
        Assert.Contains("Hãy ghi rõ lý do", (await desk.SubmitAsync(page, [("reason", " ")], Undo, HttpStatusCode.Conflict)).Text);
        var undone = await desk.SubmitAsync(page, [("reason", "Nhận nhầm thủ tục")], Undo);
        Assert.Contains("Không còn giá trị", undone.Text);
        var dossier = await Filed.ReadAsync(app, code);
        Assert.Equal((DossierState.Registered, null, null, null), (dossier.State, dossier.AcceptedAt, dossier.ReceivedDay, dossier.DueAt));
        Assert.Single(await Filed.PartsAsync<DossierTerm>(app, dossier.Id));

        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await desk.DoAsync(code, "Accept");
        dossier = await Filed.ReadAsync(app, code);
        Assert.NotNull(dossier.DueAt);
        Assert.Equal([1, 2], (await Filed.PartsAsync<DossierTerm>(app, dossier.Id)).Select(t => t.Number).Order());
        Assert.Equal(2, (await Filed.PartsAsync<DossierSlip>(app, dossier.Id)).Count);
        Assert.Single(await Filed.PartsAsync<DossierSlip>(app, dossier.Id), s => s.VoidedAt is null);
    }

    [Fact]
    public async Task A_hand_over_is_undone_by_its_officer_or_the_head_and_by_nobody_the_next_day()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var desk = await app.OfficerAsync(Filed.Receiving);
        await desk.DoAsync(code, "Accept");
        await (await app.OfficerAsync(Filed.Clerk)).DoAsync(code, "TakeOver");
        Assert.Empty((await desk.GetAsync($"/can-bo/ho-so/{code}")).All("#undo-reason"));
        Assert.Empty((await (await app.OfficerAsync(Filed.OtherClerk)).GetAsync($"/can-bo/ho-so/{code}")).All("#undo-reason"));
        var head = await app.OfficerAsync(Filed.Head);
        var shown = await head.GetAsync($"/can-bo/ho-so/{code}");
        await head.SubmitAsync(shown, [("reason", "Giao nhầm người")], Undo);
        var dossier = await Filed.ReadAsync(app, code);
        Assert.Equal((DossierState.Accepted, SubState.WaitingForAssignment, (Guid?)null), (dossier.State, dossier.SubState, dossier.AssigneeId));

        await (await app.OfficerAsync(Filed.Clerk)).DoAsync(code, "TakeOver");
        app.Clock.Set(2026, 11, 4);
        head = await app.OfficerAsync(Filed.Head);
        var tooLate = await head.GetAsync($"/can-bo/ho-so/{code}");
        Assert.Empty(tooLate.All("#undo-reason"));
    }

    [Fact]
    public async Task A_correction_takes_a_second_person_and_keeps_the_old_value()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app, "Nguyễn Thị Hoà");
        await (await app.OfficerAsync(Filed.Receiving)).DoAsync(code, "Accept");
        var clerk = await app.OfficerAsync(Filed.Clerk);
        var url = $"/can-bo/ho-so/{code}/dinh-chinh";
        var form = await clerk.GetAsync(url);
        var own = await clerk.SubmitAsync(form, [("Target", "Owner:OwnerName"), ("NewValue", "Nguyễn Thị Hòa"), ("Reason", "Gõ sai dấu")], "form[enctype]");
        Assert.Empty(own.All("button[value=true]"));
        Assert.Equal("Nguyễn Thị Hoà", (await Filed.ReadAsync(app, code)).OwnerName);
        var forced = await clerk.SubmitAsync(own, [("confirmed", "true")], "form:has(input[name=id])", HttpStatusCode.Conflict);
        Assert.Contains("không tự xác nhận được", forced.Text);

        var head = await app.OfficerAsync(Filed.Head);
        var confirmed = await head.SubmitAsync(await head.GetAsync(url), [("confirmed", "true")], "form:has(input[name=id])");
        Assert.Contains("Đã đính chính", confirmed.Text);
        Assert.Contains("Nguyễn Thị Hoà", confirmed.Text);
        var dossier = await Filed.ReadAsync(app, code);
        Assert.Equal("Nguyễn Thị Hòa", dossier.OwnerName);
        Assert.EndsWith("Nguyễn Thị Hòa", dossier.Summary);
        Assert.Contains("Đính chính", (await head.GetAsync($"/can-bo/ho-so/{code}/nhat-ky")).Text);
    }

    [Fact]
    public async Task A_wrong_result_is_replaced_and_the_electronic_figure_follows()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        await (await app.OfficerAsync(Filed.Receiving)).DoAsync(code, "Accept");
        var clerk = await app.OfficerAsync(Filed.Clerk);
        var head = await app.OfficerAsync(Filed.Head);
        await clerk.DoAsync(code, "TakeOver");
        await clerk.DoAsync(code, "Propose", [("Note", "Đủ điều kiện")]);
        await head.DoAsync(code, "Approve");
        await (await app.OfficerAsync(Filed.Records)).DoAsync(code, "Issue", [("Title", "Trích lục"), ("Text", "Nội dung sai")]);
        Assert.True((await Filed.ReadAsync(app, code)).ElectronicResult);
        var url = $"/can-bo/ho-so/{code}/dinh-chinh";
        await clerk.SubmitAsync(await clerk.GetAsync(url), [("Target", $"Result:{code}-KQ1"), ("PaperOnly", "true"), ("Reason", "Bản điện tử ghi sai, cấp lại bản giấy")], "form[enctype]");
        await head.SubmitAsync(await head.GetAsync(url), [("confirmed", "true")], "form:has(input[name=id])");
        var dossier = await Filed.ReadAsync(app, code);
        Assert.False(dossier.ElectronicResult);
        var results = await Filed.PartsAsync<DossierResult>(app, dossier.Id);
        Assert.Equal([(1, false), (2, true)], results.OrderBy(r => r.Number).Select(r => (r.Number, r.Valid)));
    }
}
