using TinhSo.Modules.Signing.Pdf;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Looks into the states a file had before its last update for signatures that it no longer shows.</summary>
internal static class OlderRevisions
{
    private const int Most = 50;

    /// <summary>Names of fields that were signed once and are not any more.</summary>
    public static IEnumerable<string> Lost(PdfFile file, IReadOnlyList<SignatureField> shown, PdfBudget budget)
    {
        var still = shown.Select(f => f.Reference.Number).ToHashSet();
        return file.Sections < 2 ? [] : Ends(file).Take(Most).SelectMany(end => Signed(file, end, budget)).Where(f => !still.Contains(f.Reference.Number)).Select(f => f.Name).Distinct();
    }

    private static List<SignatureField> Signed(PdfFile file, int end, PdfBudget budget)
    {
        try
        {
            return [.. SignatureFields.Of(PdfFile.Open(file.Bytes, end, budget)).Where(f => f.Value is not null)];
        }
        catch (PdfRefused)
        {
            // An end mark inside something else ends no revision.
            return [];
        }
    }

    /// <summary>Where earlier end marks stand, the newest first.</summary>
    private static IEnumerable<int> Ends(PdfFile file)
    {
        for (var end = file.EndOfLastRevision - 7; end > 0;)
        {
            var at = file.Bytes.AsSpan(0, end).LastIndexOf("%%EOF"u8);
            if (at < 0)
            {
                yield break;
            }

            yield return at + 5;
            end = at;
        }
    }
}
