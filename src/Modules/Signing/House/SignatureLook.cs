using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.House;

/// <summary>The visible signature as NĐ 30/2020 Annex I has it: a person's picture alone; an agency's seal with its name and the time in ISO 8601, Vietnamese zone; without a picture all lines.</summary>
internal static class SignatureLook
{
    private const double Millimetre = 72 / 25.4;

    private static readonly (double, double, double) Red = (0.8, 0, 0);
    private static readonly (double, double, double) Blue = (0, 0.2, 0.7);

    /// <param name="isPerson">A person's signature, blue and a picture alone where there is one; else an agency's seal, red with its name and the time.</param>
    public static Appearance Of(TextTable texts, X509Certificate2 certificate, DateTimeOffset at, double[]? place, byte[]? png, bool isPerson)
    {
        string Line(string which, string value) => Say(texts, which, value);
        var time = Line("time", at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        var lines = new List<string> { Line("signer", CertificateFacts.Holder(certificate)) };
        if (CertificateFacts.Organisation(certificate) is { Length: > 0 } agency)
        {
            lines.Add(Line("agency", agency));
        }

        if (certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false) is { Length: > 0 } mail)
        {
            lines.Add(Line("mail", mail));
        }

        lines.Add(time);
        if (png is not null)
        {
            lines = isPerson ? [] : [CertificateFacts.Holder(certificate), time];
        }

        return Place(place, new(0, 330, 60, 220, 56)) with { Lines = lines, Png = png, Colour = isPerson ? Blue : Red };
    }

    /// <summary>
    /// The stamp "ĐẾN" of a document that came in: agency, number and day of the register, to whom it goes, and the file it belongs to; what is not known yet stays dotted.
    /// On the first page at the left, 50 by 35 mm. Lines and size are as clerks know them of NĐ 30/2020 Annex IV, whose text was not seen (unverified).
    /// </summary>
    public static Appearance Incoming(TextTable texts, X509Certificate2 certificate, DateTimeOffset at, string number, string? forwardTo, string? fileCode, double[]? place)
    {
        string Line(string which, string? value) => Say(texts, which, string.IsNullOrWhiteSpace(value) ? "....................." : value.Trim());
        return Place(place, new(1, 85, 150, 50 * Millimetre, 35 * Millimetre) { FromTop = true }) with
        {
            Lines =
            [
                CertificateFacts.Holder(certificate).ToUpper(CultureInfo.GetCultureInfo("vi-VN")),
                texts.Get("signing.look.incoming", "vi"),
                Line("incoming-number", number),
                Line("incoming-day", at.ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)),
                Line("incoming-forward", forwardTo),
                Line("incoming-file", fileCode),
            ],
            Centred = 2,
            Framed = true,
            FontSize = 10,
            Colour = Red,
        };
    }

    private static string Say(TextTable texts, string which, string value) => string.Format(CultureInfo.InvariantCulture, texts.Get($"signing.look.{which}", "vi"), value);

    /// <summary>Where the caller wants it, in points from the lower left corner; else where it usually stands.</summary>
    private static Appearance Place(double[]? place, Appearance usual) => place switch
    {
        null or [] => usual,
        [var x, var y, var width, var height] => usual with { X = x, Y = y, Width = width, Height = height, FromTop = false },
        _ => throw new FormatException("--at: X Y WIDTH HEIGHT"),
    };
}
