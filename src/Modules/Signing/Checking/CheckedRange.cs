using System.Buffers;
using TinhSo.Modules.Signing.Pdf;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>What one signature of a PDF covers: the file up to <paramref name="End"/> but the place of the signature itself.</summary>
internal sealed record CheckedRange(SignatureField Field, int GapStart, int GapEnd, int End, byte[] Contents, PdfFile? Revision)
{
    private static readonly SearchValues<byte> UpperHex = SearchValues.Create("0123456789ABCDEF"u8);
    private static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Reads the range and holds it against the rules that stop forgeries: one gap, exactly the Contents, from the first byte to the end of a revision.</summary>
    public static (CheckedRange? Range, Reason? Why) Read(PdfFile file, SignatureField field, PdfBudget budget)
    {
        var value = field.Value!;
        if (value["Contents"] is not PdfString { IsHex: true, Start: >= 0 } contents || field.ValueReference is not { } reference
            || file.Entries.GetValueOrDefault(reference.Number).Kind != XrefKind.InFile)
        {
            return (null, Reason.Fails("range-contents"));
        }

        if (value["ByteRange"] is not PdfArray { Items: [PdfInteger { Value: 0 }, PdfInteger gap, PdfInteger after, PdfInteger rest] }
            || gap.Value <= 0 || after.Value <= gap.Value || rest.Value <= 0 || after.Value + rest.Value > file.Length)
        {
            return (null, Reason.Fails("range-form"));
        }

        var (start, stop, end) = ((int)gap.Value, (int)after.Value, (int)(after.Value + rest.Value));
        if (contents.Start != start || contents.End != stop || !IsPlainHex(file.Bytes.AsSpan(start + 1, stop - start - 2)))
        {
            return (null, Reason.Fails("range-gap"));
        }

        var range = new CheckedRange(field, start, stop, end, contents.Value, null);
        try
        {
            var revision = end == file.Length ? file : PdfFile.Open(file.Bytes, end, budget);
            if (revision.EndOfLastRevision != end)
            {
                return (range, Reason.Fails("range-end"));
            }

            // The same field must already hold the same signature in the revision it claims to sign.
            var there = SignatureFields.Of(revision).FirstOrDefault(f => f.Reference.Number == field.Reference.Number);
            return there?.Value?["Contents"] is PdfString same && same.Start == start && there.Name == field.Name
                ? (range with { Revision = revision }, null)
                : (range, Reason.Fails("range-field"));
        }
        catch (PdfRefused)
        {
            return (range, Reason.Fails("range-end"));
        }
    }

    /// <summary>Only digits, in one kind of letters: any other way to write the same value was not the signer's.</summary>
    private static bool IsPlainHex(ReadOnlySpan<byte> text) =>
        text.Length % 2 == 0 && (!text.ContainsAnyExcept(UpperHex) || !text.ContainsAnyExcept(LowerHex));
}
