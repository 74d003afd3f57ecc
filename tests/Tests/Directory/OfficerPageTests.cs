using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class OfficerPageTests : IAsyncLifetime
{
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private Task<Guid> IdAsync(string userName) => _app.WithAsync(s =>
        s.GetRequiredService<AppDb>().Set<Officer>().Where(o => o.UserName == userName).Select(o => o.Id).SingleAsync());

    private async Task NoUploadLiesOpenAsync() => Assert.All(
        await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<KeptImport>().AsNoTracking().Select(k => k.Content).ToListAsync()),
        content => Assert.DoesNotContain("H01.103", Encoding.UTF8.GetString(content), StringComparison.Ordinal));

    private Task<IReadOnlyList<Mandate>> MandatesAsync(Guid officer) => _app.WithAsync(s =>
        Task.FromResult(s.GetRequiredService<IMandates>().Of(officer, _app.Clock.GetUtcNow().UtcDateTime)));

    [Fact]
    public async Task The_tree_shows_the_structure_of_the_chosen_day_and_is_searched_without_diacritics()
    {
        var browser = _app.Anonymous();

        Assert.Contains("85 xã, 14 phường, 3 đặc khu", (await browser.GetAsync("/co-quan")).Text, StringComparison.Ordinal);
        Assert.Contains("110 xã, 27 phường, 18 thị trấn", (await browser.GetAsync("/co-quan?ngay=2025-02-01")).Text, StringComparison.Ordinal);
        var found = await browser.GetAsync("/co-quan?tim=dac%20khu%20phu%20quoc");
        Assert.Equal(["/co-quan/ubnd-dac-khu-phu-quoc", "/co-quan/ttpvhcc-dac-khu-phu-quoc"], found.All("tbody td a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Paging_a_list_of_agencies_meets_each_once()
    {
        var browser = _app.Anonymous();
        var seen = new List<string?>();
        var page = await browser.GetAsync("/co-quan?cap=Commune");
        while (true)
        {
            seen.AddRange(page.All("tbody td:first-child a").Select(a => a.GetAttribute("href")));
            if (page.Html.QuerySelector("a[rel=next]")?.GetAttribute("href") is not { } next)
            {
                break;
            }

            page = await browser.GetAsync(next);
        }

        Assert.Equal(204, seen.Count);
        Assert.Equal(204, seen.Distinct().Count());
    }

    [Fact]
    public async Task An_agency_page_tells_its_predecessors_and_keeps_marks_for_administrators()
    {
        var open = await _app.Anonymous().GetAsync("/co-quan/ubnd-phuong-long-xuyen");
        Assert.Contains("Ủy ban nhân dân phường Mỹ Hòa", open.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Chưa kiểm chứng", open.Text, StringComparison.Ordinal);

        var officer = await _app.OfficerAsync("quantri.danhmuc");
        Assert.Contains("Chưa kiểm chứng", (await officer.GetAsync("/co-quan/ubnd-phuong-long-xuyen")).Text, StringComparison.Ordinal);
        await _app.Anonymous().GetAsync("/co-quan/khong-co", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_those_who_keep_the_officers_see_them()
    {
        var clerk = await _app.OfficerAsync("xuly1.long-xuyen");
        foreach (var url in new[] { "/quan-tri/can-bo", "/quan-tri/can-bo/them", "/quan-tri/can-bo/nhap", $"/quan-tri/can-bo/{await IdAsync("lanhdao.tinh")}" })
        {
            await clerk.GetAsync(url, HttpStatusCode.Forbidden);
            Assert.StartsWith("/can-bo/dang-nhap", (await _app.Anonymous().GetAsync(url)).Url, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_delegation_works_in_its_period_and_not_a_day_longer()
    {
        var admin = await _app.OfficerAsync("quantri.danhmuc");
        var head = await IdAsync("lanhdao.so-xay-dung");
        var clerk = await IdAsync("xuly1.so-xay-dung");
        var form = await admin.GetAsync($"/quan-tri/can-bo/{head}/uy-quyen");
        await admin.SubmitAsync(form,
        [
            ("To", "xuly1.so-xay-dung"), ("Permissions", "dossiers.approve"), ("From", "2026-11-03"), ("LastDay", "2026-11-05"), ("Paper", "12/GUQ-SXD ngày 02/11/2026"),
        ]);

        bool Approves(IReadOnlyList<Mandate> mandates) => mandates.Any(m => m.OnBehalfOf == head && m.Permissions.SetEquals(["dossiers.approve"]));
        Assert.True(Approves(await MandatesAsync(clerk)));
        _app.Clock.Set(2026, 11, 5, 23, 59);
        Assert.True(Approves(await MandatesAsync(clerk)));
        _app.Clock.Set(2026, 11, 6, 0, 0);
        Assert.False(Approves(await MandatesAsync(clerk)));
    }

    [Fact]
    public async Task More_than_the_post_gives_cannot_be_delegated()
    {
        var admin = await _app.OfficerAsync("quantri.danhmuc");
        var form = await admin.GetAsync($"/quan-tri/can-bo/{await IdAsync("xuly1.so-xay-dung")}/uy-quyen");

        var refused = await admin.SubmitAsync(form,
        [
            ("To", "xuly2.so-xay-dung"), ("Permissions", "dossiers.approve"), ("From", "2026-11-03"), ("LastDay", "2026-11-05"), ("Paper", "12/GUQ-SXD"),
        ], expected: HttpStatusCode.Conflict);

        Assert.Contains("Chỉ được ủy quyền", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_changes_their_own_rights()
    {
        var admin = await _app.OfficerAsync("quantri.danhmuc");
        var form = await admin.GetAsync($"/quan-tri/can-bo/{await IdAsync("quantri.danhmuc")}/chuc-vu");

        var refused = await admin.SubmitAsync(form,
            [("Post.AgencyId", Catalogue.Id("so-noi-vu").ToString()), ("Post.Name", "Lãnh đạo"), ("Post.Roles", "leader"), ("Post.From", "2026-11-03")],
            expected: HttpStatusCode.Conflict);

        Assert.Contains("chính mình", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good", 9)]
    [InlineData("all", 0)]
    public async Task An_import_takes_the_good_rows_or_none_and_returns_the_rest(string mode, int expected)
    {
        var admin = await _app.OfficerAsync("quantri.danhmuc");
        var upload = await admin.GetAsync("/quan-tri/can-bo/nhap");
        var preview = await admin.SubmitAsync(upload, [], files: [("Upload", "can-bo.csv", ImportTests.FortyPercentBad())]);
        Assert.Contains("Nhập 9 dòng hợp lệ", preview.Text, StringComparison.Ordinal);
        await NoUploadLiesOpenAsync();

        var done = await admin.SubmitAsync(preview, [("Mode", mode)], expected: null);
        Assert.Equal(expected, await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Officer>().CountAsync(o => o.UserName.StartsWith("import"))));

        var rejected = await admin.Client.GetStringAsync(new Uri(preview.Url + "?handler=Rejected", UriKind.Relative));
        Assert.Equal(7, rejected.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("'=cmd", rejected, StringComparison.Ordinal);
        await NoUploadLiesOpenAsync();
        if (expected > 0)
        {
            using var list = await PostAsync(admin, done, "form[action*=Passwords]");
            Assert.Equal(1 + expected, Encoding.UTF8.GetString(await list.Content.ReadAsByteArrayAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            using var again = await PostAsync(admin, done, "form[action*=Passwords]");
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
            await (await _app.OfficerAsync("quantri.nghiepvu")).GetAsync(preview.Url, HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task An_upload_that_cannot_be_opened_any_more_is_asked_for_again()
    {
        var admin = await _app.OfficerAsync("quantri.danhmuc");
        var preview = await admin.SubmitAsync(await admin.GetAsync("/quan-tri/can-bo/nhap"), [], files: [("Upload", "can-bo.csv", ImportTests.FortyPercentBad())]);
        await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<KeptImport>().ExecuteUpdateAsync(u => u.SetProperty(k => k.Content, new byte[] { 1, 2, 3 })));
        Assert.Contains("Hãy tải tệp lên lại", (await admin.GetAsync(preview.Url)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_searched_without_diacritics_paged_by_key_and_exported_whole()
    {
        var admin = await _app.OfficerAsync("quantri.danhmuc");
        var name = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Officer>().Where(o => o.UserName == "tiepnhan.long-xuyen").Select(o => o.Name).SingleAsync());
        Assert.Contains(name, (await admin.GetAsync($"/quan-tri/can-bo?tim={Uri.EscapeDataString(TinhSo.Platform.Search.Fold.Of(name))}")).Text, StringComparison.Ordinal);

        var seen = new HashSet<string?>();
        var page = await admin.GetAsync("/quan-tri/can-bo");
        for (var next = page; ;)
        {
            seen.UnionWith(next.All("tbody td:first-child a").Select(a => a.GetAttribute("href")));
            if (next.Html.QuerySelector("a[rel=next]")?.GetAttribute("href") is not { } url)
            {
                break;
            }

            next = await admin.GetAsync(url);
        }

        var csv = await admin.Client.GetStringAsync(new Uri("/quan-tri/can-bo?handler=Export&dang=csv", UriKind.Relative));
        Assert.Equal(csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1, seen.Count);
    }

    private static async Task<HttpResponseMessage> PostAsync(Browser browser, Page page, string form)
    {
        var element = page.One(form);
        var fields = element.QuerySelectorAll("input[name]").Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));
        using var content = new FormUrlEncodedContent(fields);
        return await browser.Client.PostAsync(new Uri(element.GetAttribute("action")!, UriKind.RelativeOrAbsolute), content);
    }
}
