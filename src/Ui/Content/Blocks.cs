using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui.Content;

/// <summary>A short state in a word or two: neutral, info, good, warn or bad.</summary>
[HtmlTargetElement("ui-tag")]
public sealed class TagTagHelper : TagHelper
{
    public string Tone { get; set; } = "neutral";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.Attributes.SetAttribute("class", $"tag tag--{Tone}");
    }
}

/// <summary>A row of buttons.</summary>
[HtmlTargetElement("ui-actions")]
public sealed class ActionsTagHelper : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "div";
        output.Attributes.SetAttribute("class", "actions");
    }
}

/// <summary>Buttons written directly inside a page head or a panel move up beside its title; those of a form inside it stay in the form.</summary>
[HtmlTargetElement("ui-actions", ParentTag = "ui-page")]
[HtmlTargetElement("ui-actions", ParentTag = "ui-panel")]
public sealed class HeadActionsTagHelper : TagHelper
{
    // After the plain row of buttons, which this one takes back.
    public override int Order => 1;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ((ActionsSlot)context.Items[typeof(ActionsSlot)]).Content = await output.GetChildContentAsync();
        output.SuppressOutput();
    }
}

internal sealed class ActionsSlot
{
    public IHtmlContent? Content { get; set; }

    public static ActionsSlot Open(TagHelperContext context)
    {
        var slot = new ActionsSlot();
        context.Items[typeof(ActionsSlot)] = slot;
        return slot;
    }

    public IHtmlContent? Part() => Content is null ? null : Markup.El("div", "actions no-print", Content);
}

/// <summary>The head of a page: its one h1, a lead sentence and its buttons. It also names the browser's tab.</summary>
[HtmlTargetElement("ui-page")]
public sealed class PageTagHelper : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public string Title { get; set; } = "";

    public string? Lead { get; set; }

    /// <summary>A few words above the title: the code, the section.</summary>
    public string? Over { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var slot = ActionsSlot.Open(context);
        var rest = await output.GetChildContentAsync();
        ViewContext.ViewData["Title"] ??= Title;
        output.TagName = null;
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Content.SetHtmlContent(Markup.El(
            "div",
            "page-head",
            Markup.El(
                "div",
                "page-head__words",
                string.IsNullOrEmpty(Over) ? null : Markup.El("p", "page-head__over", Over),
                Markup.El("h1", null, Title),
                string.IsNullOrEmpty(Lead) ? null : Markup.El("p", "page-head__lead", Lead)),
            slot.Part()));
        output.Content.AppendHtml(rest);
    }
}

/// <summary>A framed part of a page under its own heading.</summary>
[HtmlTargetElement("ui-panel")]
public sealed class PanelTagHelper : TagHelper
{
    public string? Title { get; set; }

    public int Level { get; set; } = 2;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var slot = ActionsSlot.Open(context);
        var body = await output.GetChildContentAsync();
        var extra = output.Attributes.TryGetAttribute("class", out var css) ? css.Value?.ToString() : null;
        output.TagName = "section";
        output.Attributes.SetAttribute("class", Markup.Classes("panel", extra));
        output.Content.Clear();
        if (!string.IsNullOrEmpty(Title) || slot.Content is not null)
        {
            var title = string.IsNullOrEmpty(Title) ? null : Markup.El($"h{Level}", "panel__title", Title);
            output.Content.AppendHtml(Markup.El("div", "panel__head", title, slot.Part()));
        }

        output.Content.AppendHtml(Markup.El("div", "panel__body", body));
    }
}

/// <summary>A message that stays on the page: info, good, warn or bad. The icon and a spoken word say the tone too.</summary>
[HtmlTargetElement("ui-notice")]
public sealed class NoticeTagHelper(ITexts texts, IFileVersionProvider versions) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public string Tone { get; set; } = "info";

    public string? Title { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"notice notice--{Tone}");
        var icon = Tone switch { "good" => "circle-check", "warn" => "triangle-alert", "bad" => "circle-x", _ => "info" };
        var spoken = Markup.Spoken(texts[$"ui.tone.{Tone}"] + " ");
        output.Content.SetHtmlContent(Icon.Of(ViewContext, versions, icon));
        output.Content.AppendHtml(Markup.El(
            "div",
            "notice__body",
            string.IsNullOrEmpty(Title) ? spoken : Markup.El("p", "notice__title", spoken, Title),
            body.IsEmptyOrWhiteSpace ? null : Markup.El("div", "notice__text", body)));
    }
}

/// <summary>What stands where a list has nothing to show: a sentence, and what to do next.</summary>
[HtmlTargetElement("ui-empty")]
public sealed class EmptyTagHelper(IFileVersionProvider versions) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public string Title { get; set; } = "";

    public string Icon { get; set; } = "inbox";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "empty");
        output.Content.SetHtmlContent(Content.Icon.Of(ViewContext, versions, Icon));
        output.Content.AppendHtml(Markup.El("p", "empty__title", Title));
        output.Content.AppendHtml(Markup.El("div", "empty__body", body));
    }
}
