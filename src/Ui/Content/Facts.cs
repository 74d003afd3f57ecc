using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace TinhSo.Ui.Content;

/// <summary>Labels and their values: the details of a record, or the answers to check before sending.</summary>
[HtmlTargetElement("ui-facts")]
public sealed class FactsTagHelper : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var extra = output.Attributes.TryGetAttribute("class", out var css) ? css.Value?.ToString() : null;
        output.TagName = "dl";
        output.Attributes.SetAttribute("class", Markup.Classes("facts", extra));
    }
}

/// <summary>One label and its value; with <c>change</c>, a link to where the answer can be changed.</summary>
[HtmlTargetElement("ui-fact", ParentTag = "ui-facts")]
public sealed class FactTagHelper(TinhSo.Platform.Localization.ITexts texts) : TagHelper
{
    public string Label { get; set; } = "";

    public string? Change { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var value = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "fact");
        IHtmlContent shown = value.IsEmptyOrWhiteSpace ? Markup.El("span", "muted", "–") : value;
        output.Content.SetHtmlContent(Markup.El("dt", null, Label));
        output.Content.AppendHtml(Markup.El("dd", null, shown));
        if (Change is not null)
        {
            var link = Markup.El("a", null, texts["ui.facts.change"], Markup.Spoken(" " + Label)).With("href", Change);
            output.Content.AppendHtml(Markup.El("dd", "fact__change no-print", link));
        }
    }
}
