using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Time;

namespace TinhSo.Ui.Content;

/// <summary>A UTC moment in Vietnamese local time: 31/12/2025 16:30.</summary>
[HtmlTargetElement("ui-time", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class TimeTagHelper : TagHelper
{
    public DateTime? Value { get; set; }

    /// <summary>Shows the day alone where the hour tells nothing.</summary>
    public bool DayOnly { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output) =>
        Moments.Replace(output, Value is { } value ? Moments.Time(value, !DayOnly) : null);
}

/// <summary>A day: 31/12/2025.</summary>
[HtmlTargetElement("ui-date", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class DateTagHelper : TagHelper
{
    public DateOnly? Value { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output) =>
        Moments.Replace(output, Value is { } value ? Moments.Day(value) : null);
}

internal static class Moments
{
    public static string Text(DateTime utc, bool withClock = true) =>
        VietnamTime.ToLocal(utc).ToString(withClock ? "dd/MM/yyyy HH:mm" : "dd/MM/yyyy", CultureInfo.InvariantCulture);

    public static TagBuilder Time(DateTime utc, bool withClock) => Markup
        .El("time", "when", Text(utc, withClock))
        .With("datetime", utc.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    public static TagBuilder Day(DateOnly day) => Markup
        .El("time", "when", day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture))
        .With("datetime", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static void Replace(TagHelperOutput output, TagBuilder? element)
    {
        output.TagName = null;
        output.Content.Clear();
        output.Content.AppendHtml(element ?? Markup.El("span", "muted", "–"));
    }
}
