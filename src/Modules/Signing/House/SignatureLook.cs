using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.House;

/// <summary>The visible signature as NĐ 30/2020 Annex I has it: a person's picture alone; an agency's seal with its name and the time in ISO 8601, Vietnamese zone; without a picture all lines.</summary>
internal static class SignatureLook
{
    private static readonly (double, double, double) Red = (0.8, 0, 0);
    private static readonly (double, double, double) Blue = (0, 0.2, 0.7);

    /// <param name="isPerson">A person's signature, blue and a picture alone where there is one; else an agency's seal, red with its name and the time.</param>
    public static Appearance Of(TextTable texts, SigningKey key, DateTimeOffset at, double[]? place, byte[]? png, bool isPerson)
    {
        string? Part(string oid) => key.Certificate.SubjectName.EnumerateRelativeDistinguishedNames().FirstOrDefault(p => !p.HasMultipleElements && p.GetSingleElementType().Value == oid)?.GetSingleElementValue();
        string Line(string which, string value) => string.Format(CultureInfo.InvariantCulture, texts.Get($"signing.look.{which}", "vi"), value);
        var time = Line("time", at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        var lines = new List<string> { Line("signer", CertificateFacts.Holder(key.Certificate)) };
        if (Part("2.5.4.10") is { Length: > 0 } agency)
        {
            lines.Add(Line("agency", agency));
        }

        if (key.Certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false) is { Length: > 0 } mail)
        {
            lines.Add(Line("mail", mail));
        }

        lines.Add(time);
        if (png is not null)
        {
            lines = isPerson ? [] : [CertificateFacts.Holder(key.Certificate), time];
        }

        return place is { Length: > 0 } and not { Length: 4 }
            ? throw new FormatException("--at: X Y WIDTH HEIGHT")
            : new Appearance(0, place is [_, ..] ? place[0] : 330, place is [_, ..] ? place[1] : 60, place is [_, ..] ? place[2] : 220, place is [_, ..] ? place[3] : 56) { Lines = lines, Png = png, Colour = isPerson ? Blue : Red };
    }
}
