using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui.Forms;

/// <summary>A one-line field: text, email, tel, date, number, password or search.</summary>
[HtmlTargetElement("ui-input", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class InputField(ITexts texts, IFileVersionProvider versions) : Field(texts, versions)
{
    /// <summary>Left out, it follows the type of the bound property.</summary>
    public string? Type { get; set; }

    /// <summary>s, m or l: as wide as the answer expected; left out, the whole column.</summary>
    public string? Width { get; set; }

    /// <summary>A unit shown inside the field, such as "đồng" or "ngày".</summary>
    public string? Suffix { get; set; }

    private string ControlType => Type ?? For?.Metadata.UnderlyingOrModelType switch
    {
        { } t when t == typeof(DateOnly) => "date",
        { } t when t == typeof(DateTime) => "datetime-local",
        { } t when t == typeof(int) || t == typeof(long) || t == typeof(double) => "number",
        _ => For?.Metadata.DataTypeName switch
        {
            "EmailAddress" => "email",
            "Password" => "password",
            "PhoneNumber" => "tel",
            _ => "text",
        },
    };

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var type = ControlType;
        var input = Named(Markup.Void("input", Markup.Classes("input", Width is null ? null : $"input--{Width}")))
            .With("type", type)
            .With("step", type == "number" && For?.Metadata.UnderlyingOrModelType == typeof(double) ? "any" : null)
            // A password never goes back to the browser.
            .With("value", type == "password" ? null : First(v => Format(v, type)));
        PassOn(output, input);

        IHtmlContent control = Suffix is null ? input : Markup.El("div", "input-group", input, Markup.El("span", "input-group__suffix", Suffix));
        // Browsers send numbers the invariant way whatever the page's language; this names the field to the model binder.
        var invariant = type == "number"
            ? Markup.Void("input").With("type", "hidden").With("name", "__Invariant").With("value", FieldName)
            : (IHtmlContent)HtmlString.Empty;
        Wrap(output, LabelOf(), HintPart(), ErrorPart(), control, invariant);
    }

    private static string Format(object value, string type) => (value, type) switch
    {
        (DateOnly day, _) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (DateTime moment, "date") => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (DateTime moment, _) => moment.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture),
        _ => Plain(value),
    };
}

/// <summary>A field of several lines.</summary>
[HtmlTargetElement("ui-textarea", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class TextareaField(ITexts texts, IFileVersionProvider versions) : Field(texts, versions)
{
    public int Rows { get; set; } = 4;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var text = First(Plain) ?? "";
        // The HTML parser drops the first newline inside a textarea; one more keeps the person's own.
        var control = Named(Markup.El("textarea", "input input--area", text.StartsWith('\n') || text.StartsWith('\r') ? "\n" + text : text))
            .With("rows", Rows.ToString(CultureInfo.InvariantCulture));
        Wrap(output, LabelOf(), HintPart(), ErrorPart(), PassOn(output, control));
    }
}

/// <summary>A field for one file or several; the chosen names are listed where script runs.</summary>
[HtmlTargetElement("ui-file", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FileField(ITexts texts, IFileVersionProvider versions) : Field(texts, versions)
{
    public string? Accept { get; set; }

    public bool Multiple { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var control = Named(Markup.Void("input", "input input--file"))
            .With("type", "file")
            .With("accept", Accept)
            .With("multiple", Multiple)
            .With("data-files", "");
        Wrap(output, LabelOf(), HintPart(), ErrorPart(), PassOn(output, control));
    }
}
