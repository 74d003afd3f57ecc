namespace TinhSo.Modules.Assessment.Reports;

/// <summary>A piece of a line; a figure names the measure that counts it, so that a page can open its list.</summary>
internal sealed record ReportRun(string Text, string? Measure = null);

/// <summary>One line of the table, Appendix 1. <paramref name="ContentRows"/>: lines that share the content; 0 = it stands in a line above.</summary>
internal sealed record ReportRow(
    string Indicator, string Number, IReadOnlyList<ReportRun> Title, string Target, IReadOnlyList<IReadOnlyList<ReportRun>> Content, int ContentRows, IReadOnlyList<ReportRun> Result);

/// <summary>Where one line's figures come from, Appendix 2.</summary>
internal sealed record ReportSource(
    string Indicator, string Number, string Source, bool Computed, string Formula, string? FormulaVersion, string LegalSource, long? Numerator, long? Denominator,
    string? NumeratorMeasure, string? DenominatorMeasure, decimal? Value, string Numerators, string Denominators, string Rate, string Verdict, string VerdictKey);

/// <summary>The publication the report is made from.</summary>
internal sealed record ReportProof(string Set, string Period, DateOnly From, DateOnly To, int Edition, DateTime AsOf, string FrozenBy, string Reason, string CatalogueHash, long AuditPosition);

/// <summary>Head of an official document, NĐ 30/2020/NĐ-CP, annex I.</summary>
internal sealed record ReportHead(string Parent, string Agency, string Number, string Nation, string Motto, string PlaceDate, string Type, string Abstract);

/// <summary>A line of the report's own text.</summary>
internal sealed record ReportText(string Text, bool IsHeading = false);

/// <summary>Who signs, by post; the name and the signature come later.</summary>
internal sealed record ReportSignature(string Post, string Hint);

/// <summary>The table with its title.</summary>
internal sealed record ReportAnnex(string Label, string Title, string Attached, IReadOnlyList<string> Columns);

/// <summary>A report as a list of parts, in reading order; page, DOCX, PDF and JSON render the same parts.</summary>
internal sealed record ReportPaper(
    string Report, string FileName, ReportHead Head, IReadOnlyList<ReportText> Body, ReportSignature Signature, IReadOnlyList<string> Receivers,
    ReportAnnex Table, IReadOnlyList<ReportRow> Rows, ReportAnnex Origins, IReadOnlyList<ReportSource> Sources, string ProofLine, IReadOnlyList<ReportSignature> Signers, ReportProof Proof)
{
    public static string Plain(IEnumerable<ReportRun> runs) => string.Concat(runs.Select(r => r.Text));

    /// <summary>The content cell as one text, its lines apart.</summary>
    public static string Plain(IEnumerable<IReadOnlyList<ReportRun>> lines) => string.Join('\n', lines.Select(Plain));
}
