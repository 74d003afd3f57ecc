using System.Globalization;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>Finds pages, in reading order.</summary>
internal static class PageTree
{
    private const int MostPages = 100_000;
    private const double A4 = 842;

    public static List<PdfRef> Pages(PdfFile file)
    {
        var pages = new List<PdfRef>();
        Walk(file, file.Catalog["Pages"] as PdfRef ?? throw new PdfRefused("pdf-damaged", "Pages"), pages, [], 0);
        return pages.Count > 0 ? pages : throw new PdfRefused("pdf-damaged", "Pages");
    }

    /// <summary>The upper edge of a page, in points; of the nearest node that gives a size (ISO 32000-1 table 30), else of a sheet of A4.</summary>
    public static double Top(PdfFile file, PdfRef page)
    {
        var node = file.Resolve(page) as PdfDict;
        for (var depth = 0; node is not null && depth < PdfBudget.MaxDepth; depth++)
        {
            if (file.Resolve(node["MediaBox"]) is PdfArray { Items.Count: 4 } box)
            {
                return Math.Max(Number(file.Resolve(box.Items[1])), Number(file.Resolve(box.Items[3])));
            }

            node = file.Resolve(node["Parent"]) as PdfDict;
        }

        return A4;
    }

    private static double Number(PdfObject? value) => value switch
    {
        PdfInteger whole => whole.Value,
        PdfReal real when double.TryParse(real.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => A4,
    };

    private static void Walk(PdfFile file, PdfRef reference, List<PdfRef> pages, HashSet<int> seen, int depth)
    {
        if (depth > PdfBudget.MaxDepth || pages.Count > MostPages)
        {
            throw new PdfRefused("pdf-too-deep", "Pages");
        }

        if (!seen.Add(reference.Number) || file.Resolve(reference) is not PdfDict node)
        {
            throw new PdfRefused("pdf-damaged", "Pages");
        }

        if (file.Resolve(node["Kids"]) is not PdfArray kids)
        {
            pages.Add(reference);
            return;
        }

        foreach (var kid in kids.Items)
        {
            Walk(file, kid as PdfRef ?? throw new PdfRefused("pdf-damaged", "Pages"), pages, seen, depth + 1);
        }
    }
}
