using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace TinhSo.Ui.Content;

/// <summary>One icon of the shared sprite. Decorative unless <c>label</c> is given, because the words beside it carry the meaning.</summary>
[HtmlTargetElement("ui-icon", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class IconTagHelper(IFileVersionProvider versions) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public string Name { get; set; } = "circle";

    public string? Label { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.SuppressOutput();
        output.Content.SetHtmlContent(Icon.Of(ViewContext, versions, Name, Label));
    }
}

internal static class Icon
{
    private const string Sprite = "/_content/TinhSo.Ui/icons/icons.svg";

    public static TagBuilder Of(ViewContext view, IFileVersionProvider versions, string name, string? label = null, string? css = null)
    {
        var basePath = view.HttpContext.Request.PathBase;
        var sprite = versions.AddFileVersionToPath(basePath, basePath + Sprite);
        var svg = Markup.El("svg", Markup.Classes("icon", css), Markup.El("use").With("href", $"{sprite}#{name}"))
            .With("width", "20").With("height", "20").With("focusable", "false");
        return label is null ? svg.With("aria-hidden", "true") : svg.With("role", "img").With("aria-label", label);
    }
}
