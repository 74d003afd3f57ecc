using System.Globalization;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.House;

/// <summary>A reason in words: its own text, or the text of what it says of a stamp or an issuer.</summary>
internal static class ReasonTexts
{
    public static string Of(TextTable texts, string code, string language)
    {
        if (texts.Has("signing.reason." + code))
        {
            return texts.Get("signing.reason." + code, language);
        }

        var end = code.IndexOf('-', StringComparison.Ordinal);
        return end > 0 && texts.Has("signing.reason-of." + code[..end])
            ? string.Format(CultureInfo.InvariantCulture, texts.Get("signing.reason-of." + code[..end], language), Of(texts, code[(end + 1)..], language))
            : code;
    }
}
