using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace TinhSo.Ui.Content;

/// <summary>Does something (a button) or, with <c>href</c>, goes somewhere (a link): primary, secondary, danger or plain.</summary>
[HtmlTargetElement("ui-button", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ButtonTagHelper(IFileVersionProvider versions) : TagHelper
{
    /// <summary>A way on that looks like a second button, for helpers that write one themselves.</summary>
    internal static TagBuilder Link(string href, params object?[] words) => Markup.El("a", Css("secondary"), words).With("href", href);

    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public string Kind { get; set; } = "primary";

    public string? Href { get; set; }

    public string? Name { get; set; }

    public string? Value { get; set; }

    public string? Icon { get; set; }

    /// <summary>A question asked before the form is sent, where script runs; the server must not rely on it.</summary>
    public string? Confirm { get; set; }

    public bool Small { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var words = await output.GetChildContentAsync();
        var extra = output.Attributes.TryGetAttribute("class", out var css) ? css.Value?.ToString() : null;
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Markup.Classes(Css(Kind), Small ? "button--small" : null, extra));
        if (Href is not null)
        {
            output.TagName = "a";
            output.Attributes.SetAttribute("href", Href.StartsWith("~/", StringComparison.Ordinal)
                ? ViewContext.HttpContext.Request.PathBase + Href[1..]
                : Href);
        }
        else
        {
            output.TagName = "button";
            Set("type", output.Attributes.ContainsName("type") ? null : "submit");
            Set("name", Name);
            Set("value", Value);
            Set("data-confirm", Confirm);
        }

        output.Content.Clear();
        if (Icon is not null)
        {
            output.Content.AppendHtml(Content.Icon.Of(ViewContext, versions, Icon));
        }

        output.Content.AppendHtml(words);

        void Set(string attribute, string? value)
        {
            if (value is not null)
            {
                output.Attributes.SetAttribute(attribute, value);
            }
        }
    }

    private static string Css(string kind) => $"button button--{kind}";
}
