using System.Globalization;
using System.Text;

namespace TinhSo.Platform.Search;

/// <summary>Folds text for search without diacritics: lower case, marks dropped, đ to d, single spaces. Both the stored column and the query go through it.</summary>
public static class Fold
{
    /// <summary>Longer than any name or number; an engine's index has a limit of its own.</summary>
    private const int LongestWord = 40;

    /// <summary>The words as a searched column keeps them: one space between two.</summary>
    public static string Joined(string? text) => string.Join(' ', Words(text));

    /// <summary>The folded words of a text: what stands between marks and spaces, so that a part of a code is a word too.</summary>
    public static IReadOnlyList<string> Words(string? text)
    {
        var folded = Of(text);
        var words = new List<string>();
        for (var i = 0; i < folded.Length;)
        {
            var start = i;
            while (i < folded.Length && char.IsLetterOrDigit(folded[i]))
            {
                i++;
            }

            if (i == start)
            {
                i++;
                continue;
            }

            words.Add(folded[start..Math.Min(i, start + LongestWord)]);
        }

        return words;
    }

    public static string Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var builder = new StringBuilder(text.Length);
        var space = false;
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            if (char.IsWhiteSpace(c))
            {
                space = builder.Length > 0;
                continue;
            }

            if (space)
            {
                builder.Append(' ');
                space = false;
            }

            // SQLite's and .NET's own folding leave đ alone: it is a letter, not a marked d.
            builder.Append(c is 'đ' or 'Đ' ? 'd' : char.ToLowerInvariant(c));
        }

        return builder.ToString();
    }
}
