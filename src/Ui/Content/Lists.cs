using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui.Content;

/// <summary>A table that scrolls inside its own region, so that the page never scrolls sideways. Numbers: class <c>num</c>.</summary>
[HtmlTargetElement("ui-table")]
public sealed class TableTagHelper : TagHelper
{
    public string Caption { get; set; } = "";

    /// <summary>Keeps the caption for screen readers when the heading above already says it.</summary>
    public bool CaptionHidden { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var rows = await output.GetChildContentAsync();
        var extra = output.Attributes.TryGetAttribute("class", out var css) ? css.Value?.ToString() : null;
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "table-scroll");
        output.Attributes.SetAttribute("role", "region");
        output.Attributes.SetAttribute("tabindex", "0");
        output.Attributes.SetAttribute("aria-label", Caption);
        var caption = Markup.El("caption", CaptionHidden ? "sr-only" : null, Caption);
        output.Content.SetHtmlContent(Markup.El("table", Markup.Classes("table", extra), caption, rows));
    }
}

/// <summary>Previous and next page, and how much is shown: of a numbered page by itself, else by key. A total is left out where counting would cost more than it tells.</summary>
[HtmlTargetElement("ui-pager", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class PagerTagHelper(ITexts texts, IFileVersionProvider versions) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public NumberedPage? Page { get; set; }

    public string? Previous { get; set; }

    public string? Next { get; set; }

    public long? Shown { get; set; }

    public long? Total { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "nav";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "pager no-print");
        output.Attributes.SetAttribute("aria-label", texts["ui.pager.label"]);
        if (Page is { } page)
        {
            ((Previous, Next), Shown, Total) = (page.Beside(ViewContext.HttpContext.Request), page.Shown, page.Total);
        }

        var count = (Shown, Total) switch
        {
            ({ } shown, { } total) => texts["ui.pager.shown-of", shown, total],
            ({ } shown, null) => texts["ui.pager.shown", shown],
            (null, { } total) => texts["ui.pager.total", total],
            _ => null,
        };
        if (count is not null)
        {
            output.Content.AppendHtml(Markup.El("p", "pager__count", count));
        }

        if (!string.IsNullOrEmpty(Previous))
        {
            output.Content.AppendHtml(ButtonTagHelper.Link(Previous, Icon.Of(ViewContext, versions, "arrow-left"), texts["ui.pager.previous"]).With("rel", "prev"));
        }

        if (!string.IsNullOrEmpty(Next))
        {
            output.Content.AppendHtml(ButtonTagHelper.Link(Next, texts["ui.pager.next"], Icon.Of(ViewContext, versions, "arrow-right")).With("rel", "next"));
        }
    }
}

/// <summary>What happened, in order.</summary>
[HtmlTargetElement("ui-timeline")]
public sealed class TimelineTagHelper : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "ol";
        output.Attributes.SetAttribute("class", "timeline");
    }
}

/// <summary>One thing that happened, or with no <c>at</c> one that is still to come.</summary>
[HtmlTargetElement("ui-event", ParentTag = "ui-timeline")]
public sealed class EventTagHelper : TagHelper
{
    public DateTime? At { get; set; }

    public string Title { get; set; } = "";

    public string Tone { get; set; } = "neutral";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        output.TagName = "li";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Markup.Classes("event", $"event--{Tone}", At is null ? "event--ahead" : null));
        output.Content.SetHtmlContent(Markup.El(
            "div",
            "event__head",
            Markup.El("p", "event__title", Title),
            At is { } at ? Moments.Time(at, withClock: true) : null));
        if (!body.IsEmptyOrWhiteSpace)
        {
            output.Content.AppendHtml(Markup.El("div", "event__body", body));
        }
    }
}
