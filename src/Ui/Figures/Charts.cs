using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using TinhSo.Platform.Localization;

namespace TinhSo.Ui;

/// <summary>One value of a chart: what it is of, how much, a note for the reader, and a tone where a verdict goes with it.</summary>
public sealed record ChartPoint(string Label, double Value, string? Note = null, string? Tone = null);

/// <summary>How far something is: a bar, its words and its share.</summary>
[HtmlTargetElement("ui-progress", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ProgressTagHelper : TagHelper
{
    public double Value { get; set; }

    public double Max { get; set; } = 100;

    public string Label { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var share = Max <= 0 ? 0 : Math.Clamp(Value / Max, 0, 1);
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "progress");
        output.Content.SetHtmlContent(Markup.El(
            "div",
            "progress__head",
            Markup.El("span", null, Label),
            Markup.El("span", "num", Math.Floor(share * 100).ToString("0", CultureInfo.InvariantCulture) + " %").With("aria-hidden", "true")));
        output.Content.AppendHtml(Markup.El("progress")
            .With("max", Max.ToString(CultureInfo.InvariantCulture))
            .With("value", Math.Clamp(Value, 0, Math.Max(Max, 0)).ToString(CultureInfo.InvariantCulture))
            .With("aria-label", Label));
    }
}

/// <summary>Values side by side: a table to read whose bars are drawn in it, so nothing is lost without sight of the chart.</summary>
[HtmlTargetElement("ui-bars", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class BarsTagHelper(ITexts texts) : TagHelper
{
    public IEnumerable<ChartPoint> Items { get; set; } = [];

    public string Caption { get; set; } = "";

    /// <summary>The full length of a bar; left out, the largest value or the target.</summary>
    public double? Max { get; set; }

    /// <summary>Drawn as a line across the bars.</summary>
    public double? Target { get; set; }

    public string? Unit { get; set; }

    /// <summary>Digits after the decimal mark.</summary>
    public int Digits { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var points = Items.ToList();
        var full = Math.Max(Max ?? points.Select(p => p.Value).Append(Target ?? 0).DefaultIfEmpty(0).Max(), double.Epsilon);
        var withNotes = points.Exists(p => !string.IsNullOrEmpty(p.Note));
        var body = Markup.El("tbody");
        foreach (var point in points)
        {
            body.InnerHtml.AppendHtml(Markup.El(
                "tr",
                null,
                Markup.El("th", null, point.Label).With("scope", "row"),
                Markup.El("td", "bars__bar", Bar(point, full)),
                Markup.El("td", "num", Figures.Of(point.Value, Digits, Unit)),
                withNotes ? Markup.El("td", "bars__note", point.Note) : null));
        }

        output.TagName = "table";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "bars");
        var target = Target is { } t ? Markup.El("span", "bars__target", texts["ui.bars.target", Figures.Of(t, Digits, Unit)]) : null;
        output.Content.SetHtmlContent(Markup.El("caption", null, Caption, target));
        output.Content.AppendHtml(body);
    }

    private TagBuilder Bar(ChartPoint point, double full)
    {
        var bar = Markup.El("svg", null, Rectangle("bars__track", 0, 100), Rectangle($"bars__fill bars__fill--{point.Tone ?? "info"}", 0, Percent(point.Value)))
            .With("viewBox", "0 0 100 10").With("preserveAspectRatio", "none").With("width", "100%").With("height", "12").With("aria-hidden", "true").With("focusable", "false");
        if (Target is { } target)
        {
            bar.InnerHtml.AppendHtml(Rectangle("bars__mark", Math.Min(Percent(target), 99.4), 0.6));
        }

        return bar;

        double Percent(double value) => Math.Round(Math.Clamp(value / full, 0, 1) * 100, 2);
    }

    private static TagBuilder Rectangle(string css, double x, double width) => Markup.El("rect", css)
        .With("x", Figures.Plain(x)).With("y", "0").With("width", Figures.Plain(width)).With("height", "10");
}

/// <summary>Values over time: a line, and the same values as a table beneath it.</summary>
[HtmlTargetElement("ui-trend", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class TrendTagHelper(ITexts texts) : TagHelper
{
    private const double Height = 40;

    public IEnumerable<ChartPoint> Items { get; set; } = [];

    public string Caption { get; set; } = "";

    public string? Unit { get; set; }

    public int Digits { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var points = Items.ToList();
        output.TagName = "figure";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "trend");
        output.Content.SetHtmlContent(Markup.El("figcaption", null, Caption));
        if (points.Count > 0)
        {
            output.Content.AppendHtml(Line(points));
            output.Content.AppendHtml(Markup.El("div", "trend__ends", Markup.El("span", null, points[0].Label), Markup.El("span", null, points[^1].Label))
                .With("aria-hidden", "true"));
        }

        var body = Markup.El("tbody");
        foreach (var point in points)
        {
            body.InnerHtml.AppendHtml(Markup.El(
                "tr",
                null,
                Markup.El("th", null, point.Label).With("scope", "row"),
                Markup.El("td", "num", Figures.Of(point.Value, Digits, Unit)),
                Markup.El("td", null, point.Note)));
        }

        var table = Markup.El("table", "table", Markup.El("caption", "sr-only", Caption), body);
        output.Content.AppendHtml(Markup.El("details", null, Markup.El("summary", null, texts["ui.trend.table"]), table));
    }

    private static TagBuilder Line(List<ChartPoint> points)
    {
        var top = Math.Max(points.Max(p => p.Value), double.Epsilon);
        var step = points.Count == 1 ? 0 : 100.0 / (points.Count - 1);
        var line = string.Join(' ', points.Select((p, i) =>
            $"{Figures.Plain(i * step)},{Figures.Plain(Height - 2 - (Math.Max(p.Value, 0) / top * (Height - 4)))}"));
        return Markup.El(
            "svg",
            "trend__chart",
            Markup.El("polygon", "trend__area").With("points", $"0,{Figures.Plain(Height)} {line} 100,{Figures.Plain(Height)}"),
            Markup.El("polyline", "trend__line").With("points", line).With("vector-effect", "non-scaling-stroke"))
            .With("viewBox", $"0 0 100 {Figures.Plain(Height)}").With("preserveAspectRatio", "none").With("aria-hidden", "true").With("focusable", "false");
    }
}

internal static class Figures
{
    public static string Plain(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    // Vietnamese writing, as in every legal table of the province: point for thousands, comma for decimals.
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    public static string Of(double value, int digits, string? unit) =>
        value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), Vietnamese) + (string.IsNullOrEmpty(unit) ? "" : "\u00a0" + unit);
}
