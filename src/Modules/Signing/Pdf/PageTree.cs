namespace TinhSo.Modules.Signing.Pdf;

/// <summary>Finds pages, in reading order.</summary>
internal static class PageTree
{
    private const int MostPages = 100_000;

    public static List<PdfRef> Pages(PdfFile file)
    {
        var pages = new List<PdfRef>();
        Walk(file, file.Catalog["Pages"] as PdfRef ?? throw new PdfRefused("pdf-damaged", "Pages"), pages, [], 0);
        return pages.Count > 0 ? pages : throw new PdfRefused("pdf-damaged", "Pages");
    }

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
