using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui.Forms;

/// <summary>Shared by fields that offer a list of answers.</summary>
public abstract class ChoiceField(ITexts texts, IFileVersionProvider versions) : Field(texts, versions)
{
    public IEnumerable<SelectListItem> Items { get; set; } = [];

    protected static bool IsChosen(SelectListItem item, IReadOnlyList<string> values) =>
        values.Count == 0 ? item.Selected : values.Contains(item.Value ?? item.Text, StringComparer.OrdinalIgnoreCase);
}

/// <summary>A drop-down list, for more answers than fit as radio buttons.</summary>
[HtmlTargetElement("ui-select", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class SelectField(ITexts texts, IFileVersionProvider versions) : ChoiceField(texts, versions)
{
    /// <summary>The first, empty answer; left out, "choose" unless the list brings its own. An empty string leaves it away.</summary>
    public string? Empty { get; set; }

    public string? Width { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var items = Items.ToList();
        var values = Values(Plain);
        var select = Named(Markup.El("select", Markup.Classes("input", "input--select", Width is null ? null : $"input--{Width}")));
        var empty = Empty ?? (items.Exists(i => i.Value == "") || output.Attributes.ContainsName("multiple") ? "" : Texts["ui.select.choose"]);
        if (empty.Length > 0)
        {
            select.InnerHtml.AppendHtml(Markup.El("option", null, empty).With("value", ""));
        }

        foreach (var run in Runs(items))
        {
            var options = run.Select(i => Option(i, values));
            if (run[0].Group is { } group)
            {
                select.InnerHtml.AppendHtml(Markup.El("optgroup", null, [.. options]).With("label", group.Name));
                continue;
            }

            foreach (var option in options)
            {
                select.InnerHtml.AppendHtml(option);
            }
        }

        Wrap(output, LabelOf(), HintPart(), ErrorPart(), PassOn(output, select));
    }

    private static TagBuilder Option(SelectListItem item, IReadOnlyList<string> values) => Markup.El("option", null, item.Text)
        .With("value", item.Value)
        .With("selected", IsChosen(item, values))
        .With("disabled", item.Disabled);

    private static List<List<SelectListItem>> Runs(List<SelectListItem> items)
    {
        var runs = new List<List<SelectListItem>>();
        foreach (var item in items)
        {
            if (runs.Count == 0 || runs[^1][0].Group != item.Group)
            {
                runs.Add([]);
            }

            runs[^1].Add(item);
        }

        return runs;
    }
}

/// <summary>One answer of a few.</summary>
[HtmlTargetElement("ui-radios", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class RadiosField(ITexts texts, IFileVersionProvider versions) : ChoiceField(texts, versions)
{
    public bool Inline { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output) =>
        WrapGroup(output, Options.List("radio", FieldId, FieldName, Inline, Items, i => IsChosen(i, Values(Plain))));
}

/// <summary>Any number of answers of a few.</summary>
[HtmlTargetElement("ui-checkboxes", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class CheckboxesField(ITexts texts, IFileVersionProvider versions) : ChoiceField(texts, versions)
{
    public bool Inline { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output) =>
        WrapGroup(output, Options.List("checkbox", FieldId, FieldName, Inline, Items, i => IsChosen(i, Values(Plain))));
}

/// <summary>A single yes-or-no box, its label beside it.</summary>
[HtmlTargetElement("ui-checkbox", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class CheckboxField(ITexts texts, IFileVersionProvider versions) : Field(texts, versions)
{
    /// <summary>The state of a box that is not bound with <c>for</c>.</summary>
    public bool Checked { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var sent = Value ?? "true";
        Value = null;
        var isChecked = For is null && !ViewContext.ViewData.ModelState.ContainsKey(FieldName)
            ? Checked
            : Values(Plain).Contains(sent, StringComparer.OrdinalIgnoreCase);
        var box = Tie(Markup.Void("input", "choice__box"))
            .With("type", "checkbox").With("id", FieldId).With("name", FieldName).With("value", sent).With("checked", isChecked);
        PassOn(output, box);
        var label = Markup.El("label", "choice__label", LabelText).With("for", FieldId);
        // An unticked box sends nothing; the hidden answer lets a default of true be unticked.
        var otherwise = For?.Metadata.UnderlyingOrModelType == typeof(bool)
            ? Markup.Void("input").With("type", "hidden").With("name", FieldName).With("value", "false")
            : (IHtmlContent)HtmlString.Empty;
        Wrap(output, ErrorPart(), Markup.El("div", "choice", box, Markup.El("div", "choice__text", label, HintPart()), otherwise));
    }
}

internal static class Options
{
    public static TagBuilder List(
        string type, string id, string name, bool inline, IEnumerable<SelectListItem> items, Func<SelectListItem, bool> isChosen)
    {
        var list = Markup.El("div", Markup.Classes("choices", inline ? "choices--inline" : null));
        var number = 0;
        foreach (var item in items)
        {
            // The first box carries the field's own id, so that the error summary's link lands on it.
            var optionId = ++number == 1 ? id : $"{id}-{number.ToString(CultureInfo.InvariantCulture)}";
            var hint = item is HintedItem { Hint: { Length: > 0 } text } ? Markup.El("div", "field__hint", text).With("id", optionId + "-hint") : null;
            var box = Markup.Void("input", "choice__box")
                .With("type", type).With("id", optionId).With("name", name).With("value", item.Value ?? item.Text)
                .With("checked", isChosen(item)).With("disabled", item.Disabled)
                .With("aria-describedby", hint is null ? null : optionId + "-hint");
            var label = Markup.El("label", "choice__label", item.Text).With("for", optionId);
            list.InnerHtml.AppendHtml(Markup.El("div", "choice", box, Markup.El("div", "choice__text", label, hint)));
        }

        return list;
    }
}
