using System.Net;
using TinhSo.Modules.Directory;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class FreshProofTests : IAsyncLifetime
{
    private const string Admin = "quantri.danhmuc";
    private const string Page = "/quan-tri/can-bo";
    private const string Prove = "/can-bo/xac-minh";
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(11);
    private TinhSoApp _app = null!;
    private Browser _admin = null!;

    public async Task InitializeAsync()
    {
        _app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_PROOF_MINUTES"] = "10", ["TINHSO_SIGNING_PROOF_MINUTES"] = "30" });
        _admin = _app.Anonymous();
        await _admin.EnterAsync(Admin);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task After_some_minutes_administration_asks_for_the_password_of_who_has_no_second_factor()
    {
        Assert.Equal(Page, (await _admin.GetAsync(Page)).Url);
        _app.Clock.Advance(Later);
        var asked = await _admin.GetAsync(Page + "?tim=an");
        Assert.StartsWith(Prove, asked.Url, StringComparison.Ordinal);
        Assert.Equal(FactorWorld.Account, (await _admin.GetAsync(FactorWorld.Account)).Url);

        var wrong = await _admin.SubmitAsync(asked, [("Password", "không phải cái này")], "#proof, form.narrow", HttpStatusCode.BadRequest);
        Assert.NotEmpty(wrong.All("#Password-error"));
        Assert.StartsWith(Prove, (await _admin.GetAsync(Page)).Url, StringComparison.Ordinal);
        Assert.Equal(Page + "?tim=an", (await _admin.SubmitAsync(wrong, [("Password", DirectorySeed.DemoPassword)], "#proof")).Url);
        Assert.Equal(Page, (await _admin.GetAsync(Page)).Url);
    }

    [Fact]
    public async Task Who_has_a_second_factor_proves_by_it_and_not_by_the_password()
    {
        var (secret, _) = await _app.SetUpAppAsync(_admin);
        await _app.ForgetAsync();
        _app.Clock.Advance(Later);
        var asked = await _admin.GetAsync(Page);
        Assert.Empty(asked.All("[name=Password]"));
        var byPassword = await _admin.SubmitAsync(asked, [("Password", DirectorySeed.DemoPassword), ("Code", "")], "#proof", HttpStatusCode.BadRequest);
        Assert.NotEmpty(byPassword.All("#Code-error"));
        Assert.Equal(Page, (await _admin.CodeAsync(byPassword, _app.CodeNow(secret))).Url);
    }

    [Fact]
    public async Task Five_wrong_proofs_lock_the_login()
    {
        _app.Clock.Advance(Later);
        var page = await _admin.GetAsync(Page);
        for (var i = 0; i < 5; i++)
        {
            page = await _admin.SubmitAsync(page, [("Password", "không phải cái này")], "#proof", HttpStatusCode.BadRequest);
        }

        Assert.Contains("tạm khóa", page.Text, StringComparison.Ordinal);
        Assert.Contains("tạm khóa", (await _admin.SubmitAsync(page, [("Password", DirectorySeed.DemoPassword)], "#proof", HttpStatusCode.BadRequest)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_opened_in_time_may_be_sent_for_as_long_again_and_no_longer()
    {
        var form = await _admin.GetAsync(Page + "/them");
        _app.Clock.Advance(Later);
        Assert.Equal(HttpStatusCode.BadRequest, (await _admin.SubmitAsync(form, [("UserName", "")], expected: null)).Status);
        _app.Clock.Advance(Later);
        Assert.StartsWith(Prove, (await _admin.SubmitAsync(form, [("UserName", "")], expected: null)).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copied_cookie_from_before_the_proof_stays_as_old_as_it_was()
    {
        var old = _app.Anonymous();
        await old.EnterAsync(Admin);
        _app.Clock.Advance(Later);
        await _admin.SubmitAsync(await _admin.GetAsync(Page), [("Password", DirectorySeed.DemoPassword)], "#proof");
        Assert.StartsWith(Prove, (await old.GetAsync(Page)).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approving_issuing_and_publishing_want_a_proof_of_their_own_time()
    {
        await Filed.AtLongXuyenAsync(_app);
        var (head, records, assessor) = (_app.Anonymous(), _app.Anonymous(), _app.Anonymous());
        await head.EnterAsync(Filed.Head);
        await records.EnterAsync(Filed.Records);
        await assessor.EnterAsync("danhgia.tinh");
        var list = await head.GetAsync("/can-bo/ho-so");
        var publish = await assessor.GetAsync("/dieu-hanh/cong-bo?ky=2026-09");

        // Administration is long past its ten minutes; signing has thirty, and a form opened in time as long again.
        _app.Clock.Advance(Later + Later);
        Assert.Equal("/can-bo/ban-hanh", (await records.GetAsync("/can-bo/ban-hanh")).Url);
        _app.Clock.Advance(Later);
        Assert.StartsWith(Prove, (await records.GetAsync("/can-bo/ban-hanh")).Url, StringComparison.Ordinal);
        Assert.Empty((await head.GetAsync("/can-bo/ho-so")).All("button[formaction*='handler=Approve']"));
        Assert.NotEmpty((await head.GetAsync("/can-bo/ho-so")).All($"a[href^='{Prove}']"));
        _app.Clock.Advance(Later + Later + Later);
        list.One("main form[method=post]").SetAttribute("action", list.One("button[formaction*='handler=Approve']").GetAttribute("formaction")!);
        Assert.StartsWith(Prove, (await head.SubmitAsync(list, [("chon", list.One("input[name=chon]").GetAttribute("value"))])).Url, StringComparison.Ordinal);
        Assert.StartsWith(Prove, (await assessor.SubmitAsync(publish, [("Reason", "Báo cáo tháng 9")])).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_second_factor_the_old_password_alone_changes_no_password()
    {
        await _app.SetUpAppAsync(_admin);
        await _app.ForgetAsync();
        var form = await _admin.GetAsync(FactorWorld.Account);
        _app.Clock.Advance(Later + Later);
        Assert.Empty((await _admin.GetAsync(FactorWorld.Account)).All("[name=Old]"));
        var asked = await _admin.SubmitAsync(form, [("Old", DirectorySeed.DemoPassword), ("Password", "bốn con vịt qua sông"), ("Repeat", "bốn con vịt qua sông")]);
        Assert.StartsWith(Prove, asked.Url, StringComparison.Ordinal);
        Assert.StartsWith(Prove, (await _admin.GetAsync(Page)).Url, StringComparison.Ordinal);
    }
}
