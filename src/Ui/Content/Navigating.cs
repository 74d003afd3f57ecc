using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui.Content;

/// <summary>Links between views of the same thing.</summary>
[HtmlTargetElement("ui-tabs")]
public sealed class TabsTagHelper(ITexts texts) : TagHelper
{
    public string? Label { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var tabs = await output.GetChildContentAsync();
        output.TagName = "nav";
        output.Attributes.SetAttribute("class", "tabs no-print");
        output.Attributes.SetAttribute("aria-label", Label ?? texts["ui.tabs.label"]);
        output.Content.SetHtmlContent(Markup.El("ul", null, tabs));
    }
}

/// <summary>One view; <c>current</c> marks the one shown.</summary>
[HtmlTargetElement("ui-tab", ParentTag = "ui-tabs")]
public sealed class TabTagHelper : TagHelper
{
    public string Href { get; set; } = "";

    public bool Current { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var words = await output.GetChildContentAsync();
        output.TagName = "li";
        output.Content.SetHtmlContent(Markup.El("a", null, words).With("href", Href).With("aria-current", Current ? "page" : null));
    }
}

/// <summary>The way from the front page to here.</summary>
[HtmlTargetElement("ui-breadcrumbs")]
public sealed class BreadcrumbsTagHelper(ITexts texts) : TagHelper
{
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var crumbs = await output.GetChildContentAsync();
        output.TagName = "nav";
        output.Attributes.SetAttribute("class", "crumbs no-print");
        output.Attributes.SetAttribute("aria-label", texts["ui.breadcrumbs.label"]);
        output.Content.SetHtmlContent(Markup.El("ol", null, crumbs));
    }
}

/// <summary>A step of the way; without <c>href</c> it is the page itself.</summary>
[HtmlTargetElement("ui-crumb", ParentTag = "ui-breadcrumbs")]
public sealed class CrumbTagHelper : TagHelper
{
    public string? Href { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var words = await output.GetChildContentAsync();
        output.TagName = "li";
        output.Content.SetHtmlContent(Href is null
            ? Markup.El("span", null, words).With("aria-current", "page")
            : Markup.El("a", null, words).With("href", Href));
    }
}
