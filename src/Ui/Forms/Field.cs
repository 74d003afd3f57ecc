using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;
using TinhSo.Ui.Content;

namespace TinhSo.Ui.Forms;

/// <summary>
/// What every form field shares: label, hint, error, the attempted value, and the ids that tie them together.
/// Bound with <c>for</c>, or by <c>name</c>, <c>id</c> and <c>value</c> where a form is data.
/// </summary>
public abstract class Field(ITexts texts, IFileVersionProvider versions) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public ModelExpression? For { get; set; }

    public string? Name { get; set; }

    public string? Id { get; set; }

    public string? Value { get; set; }

    public string? Label { get; set; }

    public string? Hint { get; set; }

    /// <summary>Null asks the model; a field that is not required is marked as optional.</summary>
    public bool? Required { get; set; }

    /// <summary>Keeps the label for screen readers only, as in a search box whose button says it all.</summary>
    public bool LabelHidden { get; set; }

    protected ITexts Texts => texts;

    protected string FieldName => Name ?? ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For?.Name ?? "");

    // White space is the one thing an HTML id may not hold; keeping the rest lets the error summary link by name.
    protected string FieldId => Id ?? FieldName.Replace(' ', '_');

    private string HintId => FieldId + "-hint";

    private string ErrorId => FieldId + "-error";

    private ModelStateEntry? State => ViewContext.ViewData.ModelState.GetValueOrDefault(FieldName);

    protected bool HasError => State is { Errors.Count: > 0 };

    private bool? IsRequired => Required ?? For?.Metadata.IsRequired;

    /// <summary>What the person typed, else what the page gave, in the form an HTML control reads.</summary>
    protected IReadOnlyList<string> Values(Func<object, string> format)
    {
        object? given = State?.RawValue ?? (object?)Value ?? For?.Model;
        return given switch
        {
            null => [],
            string text => [text],
            IEnumerable many => [.. many.Cast<object?>().OfType<object>().Select(format)],
            _ => [format(given)],
        };
    }

    protected string? First(Func<object, string> format) => Values(format) is [var first, ..] ? first : null;

    protected static string Plain(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    protected TagBuilder Tie(TagBuilder control)
    {
        var describedBy = Markup.Classes(string.IsNullOrEmpty(Hint) ? null : HintId, HasError ? ErrorId : null);
        return control
            .With("aria-describedby", describedBy.Length == 0 ? null : describedBy)
            .With("aria-invalid", HasError ? "true" : null);
    }

    protected TagBuilder Named(TagBuilder control) => Tie(control)
        .With("id", FieldId)
        .With("name", FieldName)
        .With("aria-required", IsRequired == true ? "true" : null);

    /// <summary>Attributes the tag does not know (autocomplete, inputmode, data-...) belong to the control.</summary>
    protected static TagBuilder PassOn(TagHelperOutput output, TagBuilder control)
    {
        foreach (var attribute in output.Attributes.Where(a => a.Name != "class"))
        {
            control.Attributes[attribute.Name] = attribute.ValueStyle == HtmlAttributeValueStyle.Minimized
                ? attribute.Name
                : Text(attribute.Value);
        }

        return control;
    }

    protected void Wrap(TagHelperOutput output, params IHtmlContent[] parts)
    {
        var extra = output.Attributes.TryGetAttribute("class", out var css) ? Text(css.Value) : null;
        output.Attributes.Clear();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Markup.Classes("field", HasError ? "field--error" : null, extra));
        output.Content.Clear();
        foreach (var part in parts)
        {
            output.Content.AppendHtml(part);
        }
    }

    /// <summary>Fields of several controls are a group whose legend is the label.</summary>
    protected void WrapGroup(TagHelperOutput output, IHtmlContent choices)
    {
        var group = Tie(Markup.El("fieldset", "field__group", LabelOf("legend"), HintPart(), ErrorPart(), choices));
        group.Attributes.Remove("aria-invalid");
        Wrap(output, group);
    }

    protected TagBuilder LabelOf(string element = "label") =>
        Markup.El(element, Markup.Classes("field__label", LabelHidden ? "sr-only" : null), LabelText, OptionalMark())
            .With("for", element == "label" ? FieldId : null);

    protected string LabelText => Label ?? For?.Metadata.GetDisplayName() ?? FieldName;

    protected IHtmlContent OptionalMark() => IsRequired == false && !LabelHidden
        ? Markup.El("span", "field__optional", " ", texts["ui.field.optional"])
        : HtmlString.Empty;

    protected IHtmlContent HintPart() => string.IsNullOrEmpty(Hint)
        ? HtmlString.Empty
        : Markup.El("div", "field__hint", Hint).With("id", HintId);

    protected IHtmlContent ErrorPart()
    {
        if (!HasError)
        {
            return HtmlString.Empty;
        }

        var messages = string.Join(" ", State!.Errors.Select(e => e.ErrorMessage).Where(m => m.Length > 0).Distinct());
        return Markup.El(
            "p",
            "field__error",
            Icon.Of(ViewContext, versions, "circle-alert"),
            Markup.El("span", null, Markup.Spoken(texts["ui.field.error"] + " "), messages.Length > 0 ? messages : texts["ui.field.invalid"]))
            .With("id", ErrorId);
    }

    protected IHtmlContent IconOf(string name) => Icon.Of(ViewContext, versions, name);

    private static string? Text(object? value) => value switch
    {
        null => null,
        HtmlString { Value: { } encoded } => System.Net.WebUtility.HtmlDecode(encoded),
        IHtmlContent content => Decode(content),
        _ => Plain(value),
    };

    private static string Decode(IHtmlContent content)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        content.WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        return System.Net.WebUtility.HtmlDecode(writer.ToString());
    }
}
