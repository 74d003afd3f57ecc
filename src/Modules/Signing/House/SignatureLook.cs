using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.House;

/// <summary>The visible signature as NĐ 30/2020 Annex I has it: a person's picture alone; an agency's seal with its name and the time in ISO 8601, Vietnamese zone; without a picture all lines.</summary>
internal static class SignatureLook
{
    private static readonly (double, double, double) Red = (0.8, 0, 0);

    public static Appearance Of(TextTable texts, X509Certificate2 certificate, DateTimeOffset at, double[]? place, byte[]? png)
    {
        string? Part(string oid) => certificate.SubjectName.EnumerateRelativeDistinguishedNames().FirstOrDefault(p => !p.HasMultipleElements && p.GetSingleElementType().Value == oid)?.GetSingleElementValue();
        string Line(string which, string value) => string.Format(CultureInfo.InvariantCulture, texts.Get($"signing.look.{which}", "vi"), value);
        var lines = new List<string> { Line("signer", CertificateFacts.Holder(certificate)) };
        if (Part("2.5.4.10") is { Length: > 0 } agency)
        {
            lines.Add(Line("agency", agency));
        }

        if (certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false) is { Length: > 0 } mail)
        {
            lines.Add(Line("mail", mail));
        }

        lines.Add(Line("time", at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)));
        return place is { Length: > 0 } and not { Length: 4 }
            ? throw new FormatException("--at: X Y WIDTH HEIGHT")
            : new Appearance(0, place is [_, ..] ? place[0] : 330, place is [_, ..] ? place[1] : 60, place is [_, ..] ? place[2] : 220, place is [_, ..] ? place[3] : 56) { Lines = lines, Png = png, Colour = Red };
    }
}
