using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>Writes a report as DOCX after NĐ 30/2020/NĐ-CP, annex I: the report upright, its appendices across; Times New Roman, page numbers centred above and none on the first page.</summary>
internal static class DocxReport
{
    private const double TwipsPerMm = 56.7;
    private const string Pages = "pages";

    // Millimetres; together the width between the margins of a page across.
    private static readonly int[] TableWidths = [11, 62, 26, 118, 35];
    private static readonly int[] OriginWidths = [11, 30, 111, 22, 22, 28, 28];

    public static byte[] Write(ReportPaper paper)
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = Styles();
            main.AddNewPart<HeaderPart>(Pages).Header = new Header(new Paragraph(
                new ParagraphProperties(new Justification { Val = JustificationValues.Center }), new SimpleField(new Run(new Text("2"))) { Instruction = "PAGE" }));
            var body = new Body();
            body.Append(Head(paper.Head));
            body.Append(Line(paper.Head.Type, JustificationValues.Center, bold: true, before: 18, after: 0, style: "Heading1"), Line(paper.Head.Abstract, JustificationValues.Center, bold: true, after: 12));
            body.Append(paper.Body.Select(t => t.IsHeading ? Line(t.Text, JustificationValues.Left, bold: true, style: "Heading2") : Line(t.Text, JustificationValues.Both, indent: true)));
            body.Append(Foot(paper));
            body.Append(new Paragraph(new ParagraphProperties(Section(across: false))));
            body.Append(Title(paper.Table, newPage: false));
            body.Append(Table(paper));
            body.Append(Title(paper.Origins, newPage: true));
            body.Append(Origins(paper));
            body.Append(Line(paper.ProofLine, JustificationValues.Left, before: 8, after: 8, size: 12));
            body.Append(Plain([126, 126], [.. paper.Signers.Select(s => new[] { Line(s.Post, JustificationValues.Center, bold: true, after: 0), Line(s.Hint, JustificationValues.Center, italic: true, size: 12) })]));
            body.Append(Section(across: true));
            main.Document = new Document(body);
            document.PackageProperties.Title = WholeText.ForXml($"{paper.Head.Type}: {paper.Head.Abstract}");
            document.PackageProperties.Creator = WholeText.ForXml(paper.Head.Agency);
            document.PackageProperties.Language = "vi-VN";
        }

        return stream.ToArray();
    }

    private static Table Head(ReportHead head) => Plain(
        [70, 95],
        [
            [Line(head.Parent, JustificationValues.Center, after: 0, size: 12), Line(head.Agency, JustificationValues.Center, bold: true, after: 6, size: 12), Line(head.Number, JustificationValues.Center, size: 13)],
            [
                Line(head.Nation, JustificationValues.Center, bold: true, after: 0, size: 12), Line(head.Motto, JustificationValues.Center, bold: true, after: 6, size: 13, underline: true),
                Line(head.PlaceDate, JustificationValues.Center, italic: true, size: 13),
            ],
        ]);

    /// <summary>Receivers on the left, who signs on the right.</summary>
    private static Table Foot(ReportPaper paper) => Plain(
        [82, 83],
        [
            [.. paper.Receivers.Select((r, i) => Line(r, JustificationValues.Left, bold: i == 0, italic: i == 0, after: 0, size: i == 0 ? 12 : 11))],
            [Line(paper.Signature.Post, JustificationValues.Center, bold: true, after: 48), Line(paper.Signature.Hint, JustificationValues.Center, italic: true, size: 12)],
        ]);

    private static Paragraph[] Title(ReportAnnex annex, bool newPage) =>
    [
        Line(annex.Label, JustificationValues.Center, bold: true, after: 0, style: "Heading1", newPage: newPage), Line(annex.Title, JustificationValues.Center, bold: true, after: 0),
        Line(annex.Attached, JustificationValues.Center, italic: true, after: 8),
    ];

    private static Table Table(ReportPaper paper)
    {
        var table = Ruled(TableWidths, paper.Table.Columns);
        foreach (var row in paper.Rows)
        {
            TableCell content = row.ContentRows switch
            {
                0 => Cell(TableWidths[3], [new Paragraph()], MergedCellValues.Continue),
                1 => Cell(TableWidths[3], Lines(row)),
                _ => Cell(TableWidths[3], Lines(row), MergedCellValues.Restart),
            };
            table.Append(new TableRow(
                Cell(TableWidths[0], [Small(row.Number, JustificationValues.Center)]), Cell(TableWidths[1], [Small(ReportPaper.Plain(row.Title), JustificationValues.Both)]),
                Cell(TableWidths[2], [Small(row.Target, JustificationValues.Center)]), content, Cell(TableWidths[4], [Small(ReportPaper.Plain(row.Result), JustificationValues.Center)])));
        }

        return table;

        static IReadOnlyList<Paragraph> Lines(ReportRow row) => row.Content.Count == 0 ? [new Paragraph()] : [.. row.Content.Select(l => Small(ReportPaper.Plain(l), JustificationValues.Both))];
    }

    private static Table Origins(ReportPaper paper)
    {
        var table = Ruled(OriginWidths, paper.Origins.Columns);
        foreach (var s in paper.Sources)
        {
            var texts = new[] { s.Number, s.Source, s.Formula, s.Numerators, s.Denominators, s.Rate, s.Verdict };
            table.Append(new TableRow([
                new TableRowProperties(new CantSplit()),
                .. texts.Select((t, i) => Cell(OriginWidths[i], [Small(t, i switch { 0 or 6 => JustificationValues.Center, 3 or 4 or 5 => JustificationValues.Right, _ => JustificationValues.Left })])),
            ]));
        }

        return table;
    }

    private static Table Ruled(int[] widths, IReadOnlyList<string> headers) => new(
        new TableProperties(
            new TableWidth { Type = TableWidthUnitValues.Dxa, Width = Twips(widths.Sum()) },
            new TableBorders(Edge(new TopBorder()), Edge(new LeftBorder()), Edge(new BottomBorder()), Edge(new RightBorder()), Edge(new InsideHorizontalBorder()), Edge(new InsideVerticalBorder())),
            new TableLayout { Type = TableLayoutValues.Fixed }),
        new TableGrid([.. widths.Select(w => new GridColumn { Width = Twips(w) })]),
        new TableRow([
            new TableRowProperties(new CantSplit(), new TableHeader()),
            .. headers.Select((h, i) => Cell(widths[i], [Small(h, JustificationValues.Center, bold: true)])),
        ]));

    private static Table Plain(int[] widths, IReadOnlyList<Paragraph[]> cells) => new(
        new TableProperties(new TableWidth { Type = TableWidthUnitValues.Dxa, Width = Twips(widths.Sum()) }, new TableLayout { Type = TableLayoutValues.Fixed }),
        new TableGrid([.. widths.Select(w => new GridColumn { Width = Twips(w) })]),
        new TableRow([new TableRowProperties(new CantSplit()), .. cells.Select((c, i) => Cell(widths[i], c))]));

    private static TableCell Cell(int width, IReadOnlyList<Paragraph> lines, MergedCellValues? merged = null)
    {
        var properties = new TableCellProperties(new TableCellWidth { Type = TableWidthUnitValues.Dxa, Width = Twips(width) });
        if (merged is { } merge)
        {
            properties.Append(new VerticalMerge { Val = merge });
        }

        return new TableCell([properties, .. lines]);
    }

    private static Paragraph Small(string text, JustificationValues where, bool bold = false) => Line(text, where, bold, after: 2, size: 12);

    private static Paragraph Line(
        string text, JustificationValues where, bool bold = false, bool italic = false, int before = 0, int after = 6, double size = 14, bool underline = false, bool indent = false,
        string? style = null, bool newPage = false)
    {
        var properties = new ParagraphProperties();
        if (style is not null)
        {
            properties.Append(new ParagraphStyleId { Val = style }, new KeepNext());
        }

        if (newPage)
        {
            properties.Append(new PageBreakBefore());
        }

        properties.Append(new SpacingBetweenLines { Before = Points(before), After = Points(after) });
        if (indent)
        {
            properties.Append(new Indentation { FirstLine = Twips(10) });
        }

        properties.Append(new Justification { Val = where });
        var run = new RunProperties();
        run.Append([.. new OpenXmlElement?[] { bold ? new Bold() : null, italic ? new Italic() : null }.OfType<OpenXmlElement>()]);
        run.Append(new FontSize { Val = (size * 2).ToString(CultureInfo.InvariantCulture) });
        if (underline)
        {
            run.Append(new Underline { Val = UnderlineValues.Single });
        }

        return new Paragraph(properties, new Run(run, new Text(WholeText.ForXml(text)) { Space = SpaceProcessingModeValues.Preserve }));
    }

    private static Styles Styles() => new(
        new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = "Times New Roman", HighAnsi = "Times New Roman", EastAsia = "Times New Roman", ComplexScript = "Times New Roman" },
                new FontSize { Val = "28" },
                new Languages { Val = "vi-VN" })),
            new ParagraphPropertiesDefault()),
        Heading("Heading1", "heading 1", 0), Heading("Heading2", "heading 2", 1));

    /// <summary>Named as the programs know them, so that the PDF's tags say what is a heading.</summary>
    private static Style Heading(string id, string name, int level) =>
        new(new StyleName { Val = name }, new StyleParagraphProperties(new OutlineLevel { Val = level })) { Type = StyleValues.Paragraph, StyleId = id };

    private static SectionProperties Section(bool across)
    {
        var section = new SectionProperties(
            new HeaderReference { Type = HeaderFooterValues.Default, Id = Pages },
            new SectionType { Val = SectionMarkValues.NextPage },
            across ? new PageSize { Width = 16838, Height = 11906, Orient = PageOrientationValues.Landscape } : new PageSize { Width = 11906, Height = 16838 },
            // 20 mm above and below, 30 left, 15 right.
            new PageMargin { Top = 1134, Bottom = 1134, Left = 1701, Right = 850, Header = 567, Footer = 567, Gutter = 0 });
        if (!across)
        {
            section.Append(new TitlePage());
        }

        return section;
    }

    private static T Edge<T>(T border)
        where T : BorderType
    {
        (border.Val, border.Size, border.Space, border.Color) = (BorderValues.Single, 4U, 0U, "000000");
        return border;
    }

    private static string Points(int points) => (points * 20).ToString(CultureInfo.InvariantCulture);

    private static string Twips(double millimetres) => ((int)(millimetres * TwipsPerMm)).ToString(CultureInfo.InvariantCulture);
}
