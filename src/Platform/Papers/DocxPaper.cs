using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using TinhSo.Platform.Search;
using A = DocumentFormat.OpenXml.Drawing;
using Pic = DocumentFormat.OpenXml.Drawing.Pictures;
using Wp = DocumentFormat.OpenXml.Drawing.Wordprocessing;

namespace TinhSo.Platform.Papers;

/// <summary>Writes a paper as DOCX: Times New Roman, margins and places of NĐ 30/2020/NĐ-CP, annex I.</summary>
public static class DocxPaper
{
    private const double TwipsPerMm = 56.7;

    public static byte[] Write(Paper paper)
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            var picture = main.AddImagePart(ImagePartType.Png, "qr");
            using (var png = new MemoryStream(paper.Qr()))
            {
                picture.FeedData(png);
            }

            AddStyles(main, paper);
            var body = new Body();
            body.Append(Head(paper));
            foreach (var block in paper.Blocks)
            {
                body.Append(Of(block, paper));
            }

            body.Append(Section(paper, main));
            main.Document = new Document(body);
            document.PackageProperties.Title = WholeText.ForXml(paper.Name);
            document.PackageProperties.Language = "vi-VN";
        }

        return stream.ToArray();
    }

    private static OpenXmlElement[] Of(PaperBlock block, Paper paper) => block switch
    {
        TitleBlock title => title.Below is { } below
            ? [Line(title.Title, JustificationValues.Center, bold: true, before: 12, size: paper.IsLarge ? 14 : 13), Line(below, JustificationValues.Center, bold: true)]
            : [Line(title.Title, JustificationValues.Center, bold: true, before: 12, size: paper.IsLarge ? 14 : 13)],
        FactBlock fact => [Spaced(new Paragraph(Said($"{fact.Label}: "), Said(fact.Value, bold: true)))],
        TextBlock text => [Line(text.Text, JustificationValues.Both)],
        TableBlock table => [Grid(table)],
        SignatureBlock signature => [Signatures(signature)],
        SmallPrintBlock small => [Line(small.Text, JustificationValues.Left, italic: true, before: 8, size: 9)],
        _ => [],
    };

    private static Table Head(Paper paper)
    {
        var sizes = paper.IsLarge ? (Qr: 24, Left: 58, Right: 83, Font: 11.5) : (Qr: 22, Left: 36, Right: 55, Font: 8.5);
        var left = new List<Paragraph> { Line(paper.Agency, JustificationValues.Center, bold: true, size: sizes.Font, after: 0) };
        if (paper.Number is { } number)
        {
            left.Add(Line(number, JustificationValues.Center, size: sizes.Font, after: 0));
        }

        return Plain(
            [sizes.Qr, sizes.Left, sizes.Right],
            [
                [Picture(paper)],
                [.. left],
                [
                    Line(paper.Nation, JustificationValues.Center, bold: true, size: sizes.Font, after: 0),
                    Line(paper.Motto, JustificationValues.Center, bold: true, size: sizes.Font, after: 0),
                    Line(paper.PlaceAndDate, JustificationValues.Center, italic: true, size: sizes.Font, after: 0),
                ],
            ]);
    }

    private static Table Signatures(SignatureBlock block)
    {
        var cells = block.Signers.Select(s => new[]
        {
            Line(s.Post, JustificationValues.Center, bold: true, before: 6, after: 0), Line(s.Hint, JustificationValues.Center, italic: true, after: 36, size: 11),
            Line(s.Name, JustificationValues.Center, bold: true),
        }).ToList();
        if (cells.Count == 1)
        {
            cells.Insert(0, [new Paragraph()]);
        }

        return Plain([55, 55], [.. cells]);
    }

    private static Table Plain(int[] widths, IReadOnlyList<Paragraph[]> cells)
    {
        var row = new TableRow(new TableRowProperties(new CantSplit()));
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = new TableCell(new TableCellProperties(Width(widths[i])));
            cell.Append(cells[i]);
            row.Append(cell);
        }

        return new Table(
            new TableProperties(new TableWidth { Type = TableWidthUnitValues.Pct, Width = "5000" }, new TableLayout { Type = TableLayoutValues.Fixed }),
            new TableGrid([.. widths.Select(w => new GridColumn { Width = Twips(w) })]), row);
    }

    private static Table Grid(TableBlock block)
    {
        var width = 160 / block.Headers.Count;
        var table = new Table(
            new TableProperties(new TableWidth { Type = TableWidthUnitValues.Pct, Width = "5000" }, Borders()),
            new TableGrid([.. block.Headers.Select(_ => new GridColumn { Width = Twips(width) })]));
        table.Append(Row(block.Headers, bold: true));
        foreach (var row in block.Rows)
        {
            table.Append(Row(row, bold: false));
        }

        return table;
    }

    private static TableRow Row(IEnumerable<string> cells, bool bold)
    {
        var row = new TableRow(new TableRowProperties(new CantSplit()));
        foreach (var text in cells)
        {
            row.Append(new TableCell(new TableCellProperties(new TableCellWidth { Type = TableWidthUnitValues.Auto, Width = "0" }), Line(text, JustificationValues.Left, bold, after: 0, size: 11)));
        }

        return row;
    }

    private static TableBorders Borders() => new(
        Edge(new TopBorder()), Edge(new LeftBorder()), Edge(new BottomBorder()), Edge(new RightBorder()), Edge(new InsideHorizontalBorder()), Edge(new InsideVerticalBorder()));

    private static T Edge<T>(T border)
        where T : BorderType
    {
        (border.Val, border.Size, border.Space, border.Color) = (BorderValues.Single, 4U, 0U, "000000");
        return border;
    }

    private static Paragraph Line(
        string text, JustificationValues where, bool bold = false, bool italic = false, int before = 0, int after = 6, double size = 0) => new(
        new ParagraphProperties(Spacing(before, after), new Justification { Val = where }), Said(text, bold, italic, size));

    private static Paragraph Spaced(Paragraph paragraph)
    {
        paragraph.PrependChild(new ParagraphProperties(Spacing(0, 6)));
        return paragraph;
    }

    private static SpacingBetweenLines Spacing(int before, int after) => new()
    {
        Before = (before * 20).ToString(CultureInfo.InvariantCulture), After = (after * 20).ToString(CultureInfo.InvariantCulture),
    };

    private static Run Said(string text, bool bold = false, bool italic = false, double size = 0)
    {
        var properties = new RunProperties();
        if (bold)
        {
            properties.Append(new Bold());
        }

        if (italic)
        {
            properties.Append(new Italic());
        }

        if (size > 0)
        {
            properties.Append(new FontSize { Val = (size * 2).ToString(CultureInfo.InvariantCulture) });
        }

        return new Run(properties, new Text(WholeText.ForXml(text)) { Space = SpaceProcessingModeValues.Preserve });
    }

    private static TableCellWidth Width(int millimetres) => new() { Type = TableWidthUnitValues.Dxa, Width = Twips(millimetres) };

    private static string Twips(double millimetres) => ((int)(millimetres * TwipsPerMm)).ToString(CultureInfo.InvariantCulture);

    private static void AddStyles(MainDocumentPart main, Paper paper) => main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(new DocDefaults(
        new RunPropertiesDefault(new RunPropertiesBaseStyle(
            new RunFonts { Ascii = "Times New Roman", HighAnsi = "Times New Roman", EastAsia = "Times New Roman", ComplexScript = "Times New Roman" },
            new FontSize { Val = paper.IsLarge ? "28" : "26" },
            new Languages { Val = "vi-VN" })),
        new ParagraphPropertiesDefault()));

    private static SectionProperties Section(Paper paper, MainDocumentPart main)
    {
        var section = new SectionProperties();
        if (paper.IsLarge)
        {
            // NĐ 30/2020: page numbers centred above, none on the first page.
            var header = main.AddNewPart<HeaderPart>("pages");
            header.Header = new Header(new Paragraph(
                new ParagraphProperties(new Justification { Val = JustificationValues.Center }), new SimpleField(new Run(new Text("2"))) { Instruction = "PAGE" }));
            section.Append(new HeaderReference { Type = HeaderFooterValues.Default, Id = "pages" });
        }

        section.Append(
            paper.IsLarge ? new PageSize { Width = 11906, Height = 16838 } : new PageSize { Width = 8391, Height = 11906 },
            paper.IsLarge
                ? new PageMargin { Top = 1134, Bottom = 1134, Left = 1701, Right = 1021, Header = 567, Footer = 567, Gutter = 0 }
                : new PageMargin { Top = 737, Bottom = 737, Left = 1134, Right = 794, Header = 400, Footer = 400, Gutter = 0 });
        if (paper.IsLarge)
        {
            section.Append(new TitlePage());
        }

        return section;
    }

    private static Paragraph Picture(Paper paper)
    {
        const long edge = 720_000;
        return new Paragraph(new Run(new Drawing(new Wp.Inline(
            new Wp.Extent { Cx = edge, Cy = edge },
            new Wp.DocProperties { Id = 1U, Name = "QR", Description = WholeText.ForXml(paper.QrAlt) },
            new A.Graphic(new A.GraphicData(new Pic.Picture(
                new Pic.NonVisualPictureProperties(new Pic.NonVisualDrawingProperties { Id = 2U, Name = "qr.png" }, new Pic.NonVisualPictureDrawingProperties()),
                new Pic.BlipFill(new A.Blip { Embed = "qr" }, new A.Stretch(new A.FillRectangle())),
                new Pic.ShapeProperties(
                    new A.Transform2D(new A.Offset { X = 0, Y = 0 }, new A.Extents { Cx = edge, Cy = edge }),
                    new A.PresetGeometry(new A.AdjustValueList()) { Preset = A.ShapeTypeValues.Rectangle })))
            { Uri = "http://schemas.openxmlformats.org/drawingml/2006/picture" }))
        { DistanceFromTop = 0U, DistanceFromBottom = 0U, DistanceFromLeft = 0U, DistanceFromRight = 0U })));
    }
}
