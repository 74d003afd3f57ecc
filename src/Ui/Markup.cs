using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace TinhSo.Ui;

/// <summary>Builds elements whose text is always encoded: a string child is text, only content made here is markup.</summary>
internal static class Markup
{
    public static TagBuilder El(string name, string? css = null, params object?[] children)
    {
        var element = new TagBuilder(name);
        if (!string.IsNullOrEmpty(css))
        {
            element.Attributes["class"] = css;
        }

        foreach (var child in children)
        {
            switch (child)
            {
                case IHtmlContent content:
                    element.InnerHtml.AppendHtml(content);
                    break;
                case not null:
                    element.InnerHtml.Append(child.ToString()!);
                    break;
            }
        }

        return element;
    }

    public static TagBuilder With(this TagBuilder element, string attribute, string? value)
    {
        if (value is not null)
        {
            element.Attributes[attribute] = value;
        }

        return element;
    }

    public static TagBuilder With(this TagBuilder element, string attribute, bool present) =>
        present ? element.With(attribute, attribute) : element;

    public static TagBuilder Void(string name, string? css = null)
    {
        var element = El(name, css);
        element.TagRenderMode = TagRenderMode.SelfClosing;
        return element;
    }

    /// <summary>Text for screen readers only, so that meaning never rests on colour.</summary>
    public static TagBuilder Spoken(string text) => El("span", "sr-only", text);

    public static string Classes(params string?[] names) => string.Join(' ', names.Where(n => !string.IsNullOrEmpty(n)));
}
