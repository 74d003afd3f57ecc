using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;
using TinhSo.Ui.Content;

namespace TinhSo.Ui.Forms;

/// <summary>What is wrong with the form, at its top, each line a link to its field. Nothing when nothing is wrong.</summary>
[HtmlTargetElement("ui-errors", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ErrorSummary(ITexts texts, IFileVersionProvider versions) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public string? Title { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var wrong = ViewContext.ViewData.ModelState
            .Where(entry => entry.Value?.ValidationState == ModelValidationState.Invalid)
            .SelectMany(entry => entry.Value!.Errors.Select(e => (Field: entry.Key, Text: Message(e))))
            .Distinct()
            .OrderBy(e => Place(e.Field), StringComparer.Ordinal)
            .ToList();
        if (wrong.Count == 0)
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "errors");
        output.Attributes.SetAttribute("id", "errors");
        output.Attributes.SetAttribute("role", "alert");
        output.Attributes.SetAttribute("tabindex", "-1");
        output.Attributes.SetAttribute("data-focus", "");
        var list = Markup.El("ul", "errors__list");
        foreach (var (field, text) in wrong)
        {
            list.InnerHtml.AppendHtml(Markup.El("li", null, field.Length == 0
                ? text
                : Markup.El("a", null, text).With("href", "#" + Uri.EscapeDataString(field.Replace(' ', '_')))));
        }

        output.Content.AppendHtml(Icon.Of(ViewContext, versions, "circle-alert"));
        output.Content.AppendHtml(Markup.El("div", "errors__body", Markup.El("h2", "errors__title", Title ?? texts["ui.errors.title"]), list));
    }

    private string Message(ModelError error) => error.ErrorMessage.Length > 0 ? error.ErrorMessage : texts["ui.field.invalid"];

    /// <summary>Binding does not keep the page's order; the order in which the model declares its properties nearly always is that of the page.</summary>
    private string Place(string field)
    {
        var metadata = ViewContext.ViewData.ModelMetadata;
        var place = "";
        foreach (var step in field.Split('.'))
        {
            var (name, index) = step.IndexOf('[', StringComparison.Ordinal) is var at and >= 0 ? (step[..at], step[at..].PadLeft(6, '0')) : (step, "");
            var number = metadata.Properties.Select(p => p.Name).ToList().IndexOf(name);
            if (number < 0)
            {
                return place + "~";
            }

            place += number.ToString("D4", CultureInfo.InvariantCulture) + index;
            metadata = metadata.Properties[number].ElementMetadata ?? metadata.Properties[number];
        }

        return place;
    }
}
