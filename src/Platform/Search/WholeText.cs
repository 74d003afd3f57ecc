using System.Text;

namespace TinhSo.Platform.Search;

/// <summary>Text without halves of characters: what is cut or typed may hold half a surrogate pair, which no database and no UTF-8 takes.</summary>
public static class WholeText
{
    /// <summary>A half becomes U+FFFD, the sign for what cannot be read.</summary>
    public static string Of(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>On one line, without control characters: PostgreSQL refuses a NUL, and nobody reads the others.</summary>
    public static string WithoutControls(string text) => string.Concat(text.Where(c => !char.IsControl(c)));

    /// <summary>What XML 1.0 can carry, on one line: a file with anything else in it opens in no program.</summary>
    public static string ForXml(string text) => string.Concat(Of(text).Where(c => (!char.IsControl(c) || c is '\t') && c is not ('\ufffe' or '\uffff')));

    /// <summary>The beginning, no longer than <paramref name="most"/>; a pair at its end is left out whole.</summary>
    public static string Start(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>The end, likewise.</summary>
    public static string End(string text, int most) => text.Length <= most ? text : text[(char.IsLowSurrogate(text[^most]) ? text.Length - most + 1 : text.Length - most)..];
}
