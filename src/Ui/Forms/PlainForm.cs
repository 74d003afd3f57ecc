using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace TinhSo.Ui.Forms;

/// <summary>Every form: the server checks it, since its messages are in the reader's language and stay on the page; and a post within the site carries its token.</summary>
[HtmlTargetElement("form")]
public sealed class PlainForm(IHtmlGenerator generator) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.SetAttribute(new TagHelperAttribute("novalidate"));
        // The framework adds the token only to forms without an action of their own.
        if (Is("method", "post") && !context.AllAttributes.ContainsName("asp-antiforgery") && IsLocal(Of("action")))
        {
            output.PostContent.AppendHtml(generator.GenerateAntiforgery(ViewContext));
        }

        bool Is(string name, string value) => string.Equals(Of(name), value, StringComparison.OrdinalIgnoreCase);
        string? Of(string name) => context.AllAttributes.TryGetAttribute(name, out var found) ? found.Value?.ToString() : null;
    }

    private static bool IsLocal(string? action) =>
        action is { Length: > 0 } && (action[0] == '?' || (action[0] == '/' && !action.StartsWith("//", StringComparison.Ordinal)));
}
