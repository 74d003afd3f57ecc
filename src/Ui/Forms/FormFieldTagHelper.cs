using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui.Forms;

/// <summary>
/// One field of a declaration form that is data. Its name and id are the field's key with <c>prefix</c> before it; errors come from ModelState under that name.
/// A field shown only for some answers carries <c>data-show-when</c>; without script it is always shown and says when to fill it in.
/// </summary>
[HtmlTargetElement("ui-form-field", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FormFieldTagHelper(ITexts texts, IFileVersionProvider versions) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public FormField Field { get; set; } = null!;

    public string? Value { get; set; }

    /// <summary>A message to show although ModelState has none.</summary>
    public string? Error { get; set; }

    /// <summary>Left out, the reader's language.</summary>
    public string? Locale { get; set; }

    public string Prefix { get; set; } = "";

    /// <summary>The whole form, so that a conditional field can name the question it hangs on.</summary>
    public FormDefinition? Form { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var locale = Locale ?? texts.Language;
        var name = Prefix + Field.Key;
        if (!string.IsNullOrEmpty(Error) && ViewContext.ViewData.ModelState.GetValueOrDefault(name) is not { Errors.Count: > 0 })
        {
            ViewContext.ViewData.ModelState.AddModelError(name, Error);
        }

        var control = Control();
        control.ViewContext = ViewContext;
        control.Name = name;
        // A box has its own value; whether it is ticked is said when it is made.
        control.Value = Field.Kind is FieldKind.Checkbox ? null : Value;
        control.Label = Field.Label(locale);
        control.Hint = Hint(locale);
        control.Required = Field.Required;
        if (control is ChoiceField choice)
        {
            choice.Items = [.. Field.Options.Select(o => new SelectListItem(locale == "en" ? o.LabelEn : o.LabelVi, o.Value))];
        }

        Constrain(output.Attributes);
        control.Process(context, output);
        if (Field.ShowWhen is { } rule)
        {
            output.Attributes.SetAttribute("data-show-when", Prefix + rule);
        }
    }

    private Field Control() => Field.Kind switch
    {
        FieldKind.LongText => new TextareaField(texts, versions) { Rows = 4 },
        FieldKind.Select => new SelectField(texts, versions) { Width = "l" },
        FieldKind.Radio => new RadiosField(texts, versions) { Inline = Field.Options.Count == 2 && Field.Options.All(o => o.LabelVi.Length < 24) },
        FieldKind.Checkbox => new CheckboxField(texts, versions) { Checked = Value == "true" },
        FieldKind.Date => new InputField(texts, versions) { Type = "date", Width = "m" },
        FieldKind.Phone => new InputField(texts, versions) { Type = "tel", Width = "m" },
        FieldKind.Email => new InputField(texts, versions) { Type = "email", Width = "l" },
        FieldKind.Money => new InputField(texts, versions) { Type = "text", Width = "m", Suffix = texts["form.money"] },
        FieldKind.Number or FieldKind.PersonalId => new InputField(texts, versions) { Type = "text", Width = "m" },
        _ => new InputField(texts, versions) { Type = "text", Width = Field.MaxLength is <= 20 ? "m" : null },
    };

    private void Constrain(TagHelperAttributeList attributes)
    {
        void Set(string attribute, string? value)
        {
            if (value is not null)
            {
                attributes.SetAttribute(attribute, value);
            }
        }

        // Lengths are told to the browser, patterns and ranges only to the server: its messages say what to do.
        Set("maxlength", Field.MaxLength?.ToString(CultureInfo.InvariantCulture) ?? (Field.Kind is FieldKind.PersonalId ? "16" : null));
        Set("inputmode", Field.Kind switch { FieldKind.PersonalId or FieldKind.Money => "numeric", FieldKind.Number => "decimal", _ => null });
        Set("autocomplete", Field.Prefill switch
        {
            "account.name" => "name",
            "account.phone" => "tel",
            "account.email" => "email",
            "account.birthDate" => "bday",
            "account.address" => "street-address",
            _ => "off",
        });
    }

    private string? Hint(string locale)
    {
        string? hint = locale == "en" ? Field.HintEn ?? Field.Hint : Field.Hint;
        if (Field.ShowWhen is not { } rule || Form is null)
        {
            return hint;
        }

        var at = rule.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || Form.Fields.FirstOrDefault(f => f.Key == rule[..at]) is not { } other)
        {
            return hint;
        }

        var answers = string.Join(", ", rule[(at + 1)..].Split('|').Select(v => other.Options.FirstOrDefault(o => o.Value == v) is { } option
            ? locale == "en" ? option.LabelEn : option.LabelVi
            : v));
        var when = texts["form.show-when", other.Label(locale), answers];
        return hint is null ? when : $"{hint}. {when}";
    }
}
