using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Ui.Forms;
using Xunit;

namespace TinhSo.Tests.Ui;

[Trait("Engine", "any")]
public sealed class FieldTests
{
    private const string Attack = "\"><script>alert(1)</script>";

    private static async Task<AngleSharp.Dom.IElement> InputAsync(Rendered page, string property, string label = "Nhãn", string? hint = null, string? type = null) =>
        await Rendered.OfAsync(new InputField(page.Texts, page.Versions) { ViewContext = page.View, For = page.For(property), Label = label, Hint = hint, Type = type });

    [Fact]
    public async Task The_label_belongs_to_the_control_and_the_id_is_the_name()
    {
        var html = await InputAsync(new Rendered(new Person()), "Name", "Họ và tên");
        var input = html.QuerySelector("input")!;
        Assert.Equal("Name", input.Id);
        Assert.Equal("Name", input.GetAttribute("name"));
        Assert.Equal("Name", html.QuerySelector("label")!.GetAttribute("for"));
        Assert.StartsWith("Họ và tên", html.QuerySelector("label")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_field_says_so_and_a_required_one_does_not()
    {
        var page = new Rendered(new Person());
        Assert.Contains("ui.field.optional", (await InputAsync(page, "Nickname")).TextContent, StringComparison.Ordinal);
        var required = await Rendered.OfAsync(new InputField(page.Texts, page.Versions) { ViewContext = page.View, Name = "n", Label = "N", Required = true });
        Assert.DoesNotContain("ui.field.optional", required.TextContent, StringComparison.Ordinal);
        Assert.Equal("true", required.QuerySelector("input")!.GetAttribute("aria-required"));
    }

    [Fact]
    public async Task An_error_and_a_hint_are_tied_to_the_control_and_the_attempt_is_kept()
    {
        var page = new Rendered(new Person { Name = "cũ" });
        page.View.ViewData.ModelState.SetModelValue("Name", "mới", "mới");
        page.View.ViewData.ModelState.AddModelError("Name", "Nhập họ và tên");
        var html = await InputAsync(page, "Name", hint: "Như trên căn cước");
        var input = html.QuerySelector("input")!;
        Assert.Equal("Name-hint Name-error", input.GetAttribute("aria-describedby"));
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal("mới", input.GetAttribute("value"));
        Assert.Contains("Nhập họ và tên", html.QuerySelector("[id='Name-error']")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_a_person_typed_becomes_markup()
    {
        var page = new Rendered(new Person { Name = Attack });
        page.View.ViewData.ModelState.AddModelError("Name", Attack);
        var html = await InputAsync(page, "Name", Attack, Attack);
        Assert.Null(html.QuerySelector("script"));
        Assert.Equal(Attack, html.QuerySelector("input")!.GetAttribute("value"));
        var area = await Rendered.OfAsync(new TextareaField(page.Texts, page.Versions) { ViewContext = page.View, Name = Attack, Value = "</textarea><script>", Label = Attack });
        Assert.Null(area.QuerySelector("script"));
        Assert.Equal("</textarea><script>", area.QuerySelector("textarea")!.TextContent);
        var radios = await Rendered.OfAsync(new RadiosField(page.Texts, page.Versions) { ViewContext = page.View, Name = "r", Label = Attack, Items = [new SelectListItem(Attack, Attack)] });
        Assert.Null(radios.QuerySelector("script"));
        Assert.Equal(Attack, radios.QuerySelector("input")!.GetAttribute("value"));
        var select = await Rendered.OfAsync(new SelectField(page.Texts, page.Versions) { ViewContext = page.View, Name = "s", Label = "S", Items = [new SelectListItem(Attack, Attack)] });
        Assert.Null(select.QuerySelector("script"));
        var summary = await Rendered.OfAsync(new ErrorSummary(page.Texts, page.Versions) { ViewContext = page.View });
        Assert.Null(summary.QuerySelector("script"));
    }

    [Fact]
    public async Task A_day_is_written_as_the_browser_reads_it()
    {
        var input = (await InputAsync(new Rendered(new Person { BornOn = new DateOnly(1990, 2, 1) }), "BornOn")).QuerySelector("input")!;
        Assert.Equal("date", input.GetAttribute("type"));
        Assert.Equal("1990-02-01", input.GetAttribute("value"));
    }

    [Fact]
    public async Task A_number_is_named_to_the_binder_as_written_the_invariant_way()
    {
        var html = await InputAsync(new Rendered(new Person { Share = 62.5 }), "Share");
        Assert.Equal("62.5", html.QuerySelector("input[type=number]")!.GetAttribute("value"));
        Assert.Equal("Share", html.QuerySelector("input[name=__Invariant]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_password_never_comes_back()
    {
        var html = await InputAsync(new Rendered(new Person { Name = "bí mật" }), "Name", type: "password");
        Assert.Null(html.QuerySelector("input")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Unknown_attributes_reach_the_control()
    {
        var page = new Rendered(new Person());
        var html = await Rendered.OfAsync(
            new InputField(page.Texts, page.Versions) { ViewContext = page.View, Name = "q", Label = "Q" }, "", ("autocomplete", "name"), ("class", "wide"));
        Assert.Equal("name", html.QuerySelector("input")!.GetAttribute("autocomplete"));
        Assert.Contains("wide", html.QuerySelector(".field")!.ClassList);
    }

    [Fact]
    public async Task A_bound_box_keeps_its_tick_and_can_be_unticked()
    {
        var page = new Rendered(new Person { Agreed = true });
        var html = await Rendered.OfAsync(new CheckboxField(page.Texts, page.Versions) { ViewContext = page.View, For = page.For("Agreed"), Label = "Đồng ý" });
        Assert.True(html.QuerySelector("input[type=checkbox]")!.HasAttribute("checked"));
        Assert.Equal("false", html.QuerySelector("input[type=hidden]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_chosen_answers_stay_chosen()
    {
        var page = new Rendered(new Person { Name = "b" });
        SelectListItem[] items = [new("A", "a"), new("B", "b")];
        var select = await Rendered.OfAsync(new SelectField(page.Texts, page.Versions) { ViewContext = page.View, For = page.For("Name"), Items = items });
        Assert.Equal("b", Assert.Single(select.QuerySelectorAll("option[selected]")).GetAttribute("value"));
        Assert.Equal("", select.QuerySelector("option")!.GetAttribute("value"));
        page.View.ViewData.ModelState.SetModelValue("x", new[] { "a", "b" }, "a,b");
        var boxes = await Rendered.OfAsync(new CheckboxesField(page.Texts, page.Versions) { ViewContext = page.View, Name = "x", Label = "X", Items = items });
        Assert.Equal(2, boxes.QuerySelectorAll("input[checked]").Length);
    }

    [Fact]
    public async Task The_summary_links_to_each_field_and_says_nothing_when_nothing_is_wrong()
    {
        var page = new Rendered(new Person());
        Assert.Null((await Rendered.OfAsync(new ErrorSummary(page.Texts, page.Versions) { ViewContext = page.View })).FirstElementChild);
        page.View.ViewData.ModelState.AddModelError("", "Hồ sơ vừa được sửa");
        page.View.ViewData.ModelState.AddModelError("r", "Chọn một");
        var summary = await Rendered.OfAsync(new ErrorSummary(page.Texts, page.Versions) { ViewContext = page.View });
        Assert.Equal("alert", summary.FirstElementChild!.GetAttribute("role"));
        Assert.Contains("Hồ sơ vừa được sửa", summary.TextContent, StringComparison.Ordinal);
        var radios = await Rendered.OfAsync(new RadiosField(page.Texts, page.Versions) { ViewContext = page.View, Name = "r", Label = "R", Items = [new SelectListItem("A", "a"), new SelectListItem("B", "b")] });
        Assert.Equal("#" + radios.QuerySelector("input")!.Id, Assert.Single(summary.QuerySelectorAll("a")).GetAttribute("href"));
    }

    private sealed class Person
    {
        public string Name { get; set; } = "";

        public string? Nickname { get; set; }

        public DateOnly? BornOn { get; set; }

        public double? Share { get; set; }

        public bool Agreed { get; set; }
    }
}
