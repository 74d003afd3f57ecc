using TinhSo.Ui;
using TinhSo.Ui.Content;
using Xunit;

namespace TinhSo.Tests.Ui;

[Trait("Engine", "any")]
public sealed class ContentTests
{
    private const string Attack = "\"><img src=x onerror=alert(1)>";
    private readonly Rendered _page = new();

    [Fact]
    public async Task A_moment_is_shown_in_Vietnamese_time_and_told_to_machines_in_UTC()
    {
        var time = (await Rendered.OfAsync(new TimeTagHelper { Value = new DateTime(2025, 12, 31, 17, 30, 0, DateTimeKind.Utc) })).QuerySelector("time")!;
        Assert.Equal("01/01/2026 00:30", time.TextContent);
        Assert.Equal("2025-12-31T17:30:00Z", time.GetAttribute("datetime"));
    }

    [Fact]
    public async Task A_day_needs_no_zone()
    {
        var time = (await Rendered.OfAsync(new DateTagHelper { Value = new DateOnly(2026, 2, 1) })).QuerySelector("time")!;
        Assert.Equal("01/02/2026", time.TextContent);
        Assert.Equal("2026-02-01", time.GetAttribute("datetime"));
    }

    [Fact]
    public async Task Titles_labels_and_names_are_never_markup()
    {
        var all = new[]
        {
            await Rendered.OfAsync(new PageTagHelper { ViewContext = _page.View, Title = Attack, Lead = Attack, Over = Attack }),
            await Rendered.OfAsync(new PanelTagHelper { Title = Attack }, Attack),
            await Rendered.OfAsync(new NoticeTagHelper(_page.Texts, _page.Versions) { ViewContext = _page.View, Title = Attack }, Attack),
            await Rendered.OfAsync(new EmptyTagHelper(_page.Versions) { ViewContext = _page.View, Title = Attack }, Attack),
            await Rendered.OfAsync(new FactTagHelper(_page.Texts) { Label = Attack, Change = Attack }, Attack),
            await Rendered.OfAsync(new EventTagHelper { Title = Attack }, Attack),
            await Rendered.OfAsync(new IconTagHelper(_page.Versions) { ViewContext = _page.View, Name = Attack, Label = Attack }),
            await Rendered.OfAsync(new ButtonTagHelper(_page.Versions) { ViewContext = _page.View, Href = Attack }, Attack),
            await Rendered.OfAsync(new ProgressTagHelper { Label = Attack }),
            await Rendered.OfAsync(new BarsTagHelper(_page.Texts) { Caption = Attack, Items = [new ChartPoint(Attack, 1, Attack)] }),
            await Rendered.OfAsync(new TrendTagHelper(_page.Texts) { Caption = Attack, Items = [new ChartPoint(Attack, 1, Attack)] }),
        };
        Assert.All(all, html => Assert.Null(html.QuerySelector("img")));
    }

    [Fact]
    public async Task A_chart_says_in_words_what_it_draws()
    {
        var html = await Rendered.OfAsync(new BarsTagHelper(_page.Texts)
        {
            Caption = "Tỷ lệ",
            Items = [new ChartPoint("Toàn trình", 81.4, "Đạt"), new ChartPoint("Thanh toán", 1234.5, "Chưa đạt")],
            Unit = "%",
            Digits = 1,
        });
        Assert.Equal(["81,4\u00a0%", "1.234,5\u00a0%"], html.QuerySelectorAll("td.num").Select(d => d.TextContent));
        Assert.All(html.QuerySelectorAll("svg"), svg => Assert.Equal("true", svg.GetAttribute("aria-hidden")));
        Assert.Equal("100", html.QuerySelectorAll(".bars__fill")[1].GetAttribute("width"));
    }

    [Fact]
    public async Task An_empty_chart_still_stands()
    {
        Assert.NotNull((await Rendered.OfAsync(new BarsTagHelper(_page.Texts) { Caption = "Trống" })).QuerySelector("table"));
        Assert.NotNull((await Rendered.OfAsync(new TrendTagHelper(_page.Texts) { Caption = "Trống" })).QuerySelector("figure"));
    }

    [Fact]
    public async Task A_link_button_is_a_link_and_any_other_sends_its_form()
    {
        var link = await Rendered.OfAsync(new ButtonTagHelper(_page.Versions) { ViewContext = _page.View, Href = "/thu-tuc" }, "Xem");
        Assert.Equal("/thu-tuc", link.QuerySelector("a.button")!.GetAttribute("href"));
        var button = await Rendered.OfAsync(new ButtonTagHelper(_page.Versions) { ViewContext = _page.View, Name = "act", Value = "send" }, "Nộp");
        Assert.Equal("submit", button.QuerySelector("button")!.GetAttribute("type"));
        Assert.Equal("send", button.QuerySelector("button")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_table_scrolls_in_a_region_the_keyboard_can_reach()
    {
        var region = (await Rendered.OfAsync(new TableTagHelper { Caption = "Hồ sơ" })).QuerySelector("[role=region]")!;
        Assert.Equal("0", region.GetAttribute("tabindex"));
        Assert.Equal("Hồ sơ", region.GetAttribute("aria-label"));
        Assert.Equal("Hồ sơ", region.QuerySelector("table > caption")!.TextContent);
    }

    [Theory]
    [InlineData(1, null, 2, 50)]
    [InlineData(2, 1, 3, 50)]
    [InlineData(3, 2, null, 20)]
    [InlineData(99, 2, null, 20)]
    [InlineData(-1, null, 2, 50)]
    public async Task A_numbered_page_leads_to_its_neighbours_and_keeps_what_was_asked(int asked, int? previous, int? next, int shown)
    {
        var request = _page.View.HttpContext.Request;
        (request.Path, request.QueryString) = ("/can-bo/so", new("?tim=%C4%91%C6%A1n+b&trang=7&trang-thai=&handler=Notes"));
        var html = await Rendered.OfAsync(new PagerTagHelper(_page.Texts, _page.Versions) { ViewContext = _page.View, Page = new(asked, 50, 120) });
        Assert.Equal(At(previous), html.QuerySelector("a[rel=prev]")?.GetAttribute("href"));
        Assert.Equal(At(next), html.QuerySelector("a[rel=next]")?.GetAttribute("href"));
        Assert.Contains($"ui.pager.shown-of:{shown},120", html.TextContent, StringComparison.Ordinal);

        static string? At(int? number) => number is null ? null : $"/can-bo/so?tim=%C4%91%C6%A1n%20b&trang={number}";
    }

    [Fact]
    public void A_page_of_nothing_is_the_first_and_shows_nothing()
    {
        var (rows, page) = Array.Empty<int>().Page(3, 50);
        Assert.Empty(rows);
        Assert.Equal((1, 0, 0), (page.Number, page.Skip, page.Shown));
    }

    [Fact]
    public async Task The_pager_offers_only_pages_that_exist()
    {
        var html = await Rendered.OfAsync(new PagerTagHelper(_page.Texts, _page.Versions) { ViewContext = _page.View, Next = "?sau=2", Shown = 50, Total = 120 });
        Assert.Equal("?sau=2", Assert.Single(html.QuerySelectorAll("a")).GetAttribute("href"));
        Assert.Contains("ui.pager.shown-of:50,120", html.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_component_writes_a_style_or_a_script()
    {
        var html = await Rendered.OfAsync(new ProgressTagHelper { Label = "Tiến độ", Value = 7, Max = 0 });
        Assert.Null(html.QuerySelector("[style], script, style"));
        Assert.NotNull(html.QuerySelector("progress"));
    }
}
