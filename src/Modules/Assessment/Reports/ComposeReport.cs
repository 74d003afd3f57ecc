using System.Globalization;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>Writes a report from a publication: its figures, the one before it, and the wording in force. Reads no record, so the same publication always says the same.</summary>
internal sealed class ComposeReport(TextTable texts)
{
    private const string Vietnamese = "vi";

    public ReportPaper Of(ReportTemplate template, FrozenPeriod frozen, IReadOnlyList<IndicatorFigure> figures, IReadOnlyList<IndicatorFigure>? before)
    {
        var period = frozen.Span;
        var byId = figures.ToDictionary(f => f.Indicator.Id);
        var numbers = new ReportNumbers(template, byId, period);
        var issuer = template.IssuerOf(period);
        (string, string)[] agency = [("agency", issuer.Name), ("symbol", issuer.Symbol), ("place", issuer.Place)];
        var asOf = VietnamTime.ToLocal(frozen.AsOf).ToString("HH:mm dd/MM/yyyy", CultureInfo.InvariantCulture);
        (string, string)[] proof =
        [
            ("asOf", asOf), ("by", frozen.FrozenBy), ("edition", frozen.Edition.ToString(CultureInfo.InvariantCulture)), ("reason", frozen.Reason.TrimEnd('.')), ("hash", frozen.CatalogueHash),
            ("audit", frozen.AuditPosition.ToString(CultureInfo.InvariantCulture)),
        ];
        return new(
            template.Report,
            $"bao-cao-{template.Report}-{frozen.Period.Replace("..", "-", StringComparison.Ordinal)}-{frozen.Edition}",
            new(
                issuer.Parent, issuer.Name.ToUpper(CultureInfo.GetCultureInfo("vi-VN")), Say("number"), Say("nation"), Say("motto"), Say("placeDate"), Say("type"), Say("abstract")),
            [.. Body()],
            new(issuer.Post, Say("signHint")),
            template.Lines("receivers"),
            new(Say("annex1"), Say("annex1Title"), Say("attached"), [.. template.Lines("annex1Columns").Select(c => numbers.Text(c, agency))]),
            Rows(template, numbers, byId, period),
            new(Say("annex2"), Say("annex2Title"), Say("attached"), template.Lines("annex2Columns")),
            [.. template.Rows.Select(r => Source(template, numbers, r, byId[r.Indicator]))],
            Say("proof", proof),
            [.. template.Lines("signerPosts").Select(p => new ReportSignature(p, Say("signHint")))],
            new(frozen.Set, frozen.Period, frozen.From, frozen.To, frozen.Edition, frozen.AsOf, frozen.FrozenBy, frozen.Reason, frozen.CatalogueHash, frozen.AuditPosition));

        string Say(string word, params (string, string)[] more) => numbers.Text(template.Word(word), [.. agency, .. more]);

        IEnumerable<ReportText> Body()
        {
            yield return new(Say("opening"));
            yield return new(Say("resultsHeading"), IsHeading: true);
            yield return new(Say(
                "results", ("all", Count(_ => true)), ("met", Count(f => f.Verdict == Verdict.Met)), ("estimated", Count(f => f.Verdict == Verdict.Estimated)),
                ("notMet", Count(f => f.Verdict == Verdict.NotMet)), ("noData", Count(f => f.Verdict == Verdict.NoData)), ("notApplicable", Count(f => f.Verdict == Verdict.NotApplicable))));
            foreach (var missed in figures.Where(f => f.Verdict == Verdict.NotMet))
            {
                yield return new(Say("missed", ("number", missed.Indicator.Row), ("rate", numbers.Rate(missed)), ("target", missed.Indicator.TargetAsPrinted)));
            }

            yield return new(Say("sourcesHeading"), IsHeading: true);
            yield return new(Say("sources", ("computed", Count(f => f.Source == FigureSource.Computed)), ("declared", Count(f => f.Source == FigureSource.Declared))));
            foreach (var assumed in figures.Where(f => f.Declared?.Assumed == true))
            {
                yield return new(Say("assumed", ("number", assumed.Indicator.Row)));
            }

            yield return new(Say("frozen", proof));
            yield return new(Say("restatedHeading"), IsHeading: true);
            if (before is null)
            {
                yield return new(Say("restatedNone"));
            }
            else if (Restated(numbers, figures, before) is { Count: > 0 } changes)
            {
                foreach (var change in changes)
                {
                    yield return new(Say("restated", ("number", change.Number), ("before", change.Before), ("after", change.After)));
                }
            }
            else
            {
                yield return new(Say("restatedSame"));
            }

            yield return new(Say("closing"));
        }

        string Count(Func<IndicatorFigure, bool> which) => ReportNumbers.Whole(figures.LongCount(which));
    }

    /// <summary>What the edition before said otherwise.</summary>
    private static List<Change> Restated(ReportNumbers numbers, IReadOnlyList<IndicatorFigure> figures, IReadOnlyList<IndicatorFigure> before)
    {
        var old = before.ToDictionary(f => f.Indicator.Id);
        return [.. figures.Where(f => old.TryGetValue(f.Indicator.Id, out var was) && (was.Numerator, was.Denominator, was.Value) != (f.Numerator, f.Denominator, f.Value))
            .Select(f => new Change(f.Indicator.Row, Told(old[f.Indicator.Id]), Told(f)))];

        string Told(IndicatorFigure f) => f.Denominator is null ? numbers.Rate(f) : $"{numbers.Rate(f)} ({ReportNumbers.Whole(f.Numerator)}/{ReportNumbers.Whole(f.Denominator)})";
    }

    private static IReadOnlyList<ReportRow> Rows(ReportTemplate template, ReportNumbers numbers, Dictionary<string, IndicatorFigure> figures, Counting.Period period)
    {
        var wording = template.WordingOf(period)?.Rows.ToDictionary(r => r.Indicator);
        return [.. template.Rows.Select(row =>
        {
            var figure = figures.GetValueOrDefault(row.Indicator) ?? throw new FormatException($"reports/{template.Report}.json: {row.Indicator} is no indicator of {template.Set}");
            // Facts of another time are not repeated: then the cell says only what the figures say.
            var cells = wording?[row.Indicator] ?? new ReportCellsTemplate(
                row.Indicator, figure.Denominator is null ? [] : [$"{{n:{row.Indicator}}}/{{d:{row.Indicator}}}"], $"{{rate:{row.Indicator}}}");
            return new ReportRow(
                row.Indicator, row.Number, [new(row.Title)], row.Target, [.. cells.Content.Select(numbers.Runs)], cells.ContentRows, numbers.Runs(cells.Result));
        })];
    }

    private ReportSource Source(ReportTemplate template, ReportNumbers numbers, ReportRowTemplate row, IndicatorFigure figure)
    {
        var computed = figure.Source == FigureSource.Computed;
        var law = figure.Indicator.LegalSource;
        var formula = figure.Formula is { } f
            ? numbers.Text(template.Word("formula"), ("version", f.Version), ("numerator", Name(f.Numerator)), ("denominator", Name(f.Denominator)), ("law", law))
            : numbers.Text(template.Word("declaredFormula"), ("law", law));
        var verdict = figure.Verdict switch { Verdict.Met => "met", Verdict.NotMet => "notMet", Verdict.Estimated => "estimated", Verdict.NotApplicable => "notApplicable", _ => "noData" };
        return new(
            row.Indicator, figure.Indicator.Row, template.Word(computed ? "computedSource" : "declaredSource"), computed, formula, figure.Formula?.Version, law, figure.Numerator, figure.Denominator,
            figure.Formula?.Numerator, figure.Formula?.Denominator, figure.Value, ReportNumbers.Whole(figure.Numerator), ReportNumbers.Whole(figure.Denominator), numbers.Rate(figure),
            template.Word(verdict), verdict);
    }

    private string Name(string measure) => texts.Get($"measure.{measure}", Vietnamese);

    private sealed record Change(string Number, string Before, string After);
}
