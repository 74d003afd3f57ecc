using System.Text;
using System.Text.RegularExpressions;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>XML that expands, nests, fetches, hides or wraps; rightly signed messages, by a plain key and on an elliptic curve, as the base of the last.</summary>
internal sealed class HostileXml(byte[] signed, byte[] elliptic)
{
    private const string Ds = "xmlns=\"http://www.w3.org/2000/09/xmldsig#\"";
    private readonly string _text = Encoding.UTF8.GetString(signed);

    public IEnumerable<(string Name, Func<byte[]> Make)> All()
    {
        yield return ("xml-signed-as-it-is", () => signed);
        yield return ("xml-entities-that-multiply", () => Bytes("<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;&x;&x;&x;&x;&x;\"><!ENTITY z \"&y;&y;&y;&y;&y;&y;&y;&y;\">]><a>&z;</a>"));
        yield return ("xml-entity-from-a-file", () => Bytes("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"));
        yield return ("xml-entity-from-the-net", () => Bytes("<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/a.dtd\"><a/>"));
        yield return ("xml-parameter-entity", () => Bytes("<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://127.0.0.1:9/\">%x;]><a/>"));
        yield return ("xml-100000-deep", () => Bytes(string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000))));
        yield return ("xml-million-elements", () => Bytes("<a>" + string.Concat(Enumerable.Repeat("<b/>", 1_000_000)) + "</a>"));
        yield return ("xml-million-attributes", () => Bytes("<a " + string.Join(' ', Enumerable.Range(0, 1_000_000).Select(n => $"b{n}=\"\"")) + "/>"));
        yield return ("xml-larger-than-allowed", () => Bytes("<a>" + new string('x', 31 * 1024 * 1024) + "</a>"));
        yield return ("xml-endless-name", () => Bytes("<" + new string('a', 5_000_000)));
        yield return ("xml-cut", () => signed[..(signed.Length / 2)]);
        yield return ("xml-two-roots", () => Bytes("<a/><b/>"));
        yield return ("xml-zero-bytes", () => [.. "<a>"u8, 0, 0, 0, .. "</a>"u8]);
        yield return ("xml-wrong-encoding", () => Bytes("<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>"));
        yield return ("xml-unknown-encoding", () => Bytes("<?xml version=\"1.0\" encoding=\"klingon\"?><a/>"));
        yield return ("xml-unsigned", () => Bytes("<a/>"));
        yield return ("xml-html", () => Bytes("<!DOCTYPE html><html><br></html>"));
        yield return ("xml-signature-empty", () => Bytes($"<a><Signature {Ds}/></a>"));
        yield return ("xml-signature-without-key", () => Bytes($"<a><Signature {Ds}><SignedInfo><CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><Reference URI=\"\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>AA==</DigestValue></Reference></SignedInfo><SignatureValue>AA==</SignatureValue></Signature></a>"));
        yield return ("xml-30-signatures", () => Bytes("<a>" + string.Concat(Enumerable.Repeat($"<Signature {Ds}/>", 30)) + "</a>"));
        yield return ("xml-key-as-password", () => Same("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"));
        yield return ("xml-sha1", () => Same("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"));
        yield return ("xml-md5", () => Same("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"));
        yield return ("xml-digest-sha1", () => Same("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"));
        yield return ("xml-xslt", () => Same("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116"));
        yield return ("xml-xpath", () => Same("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116"));
        yield return ("xml-canonical-unknown", () => Same("<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"", "<CanonicalizationMethod Algorithm=\"urn:mine\""));
        yield return ("xml-reference-to-the-net", () => Same("URI=\"\"", "URI=\"http://127.0.0.1:9/\""));
        yield return ("xml-reference-to-a-file", () => Same("URI=\"\"", "URI=\"file:///etc/passwd\""));
        yield return ("xml-reference-to-nothing", () => Same("URI=\"\"", "URI=\"#none\""));
        yield return ("xml-reference-by-path", () => Same("URI=\"\"", "URI=\"#xpointer(/a/b)\""));
        yield return ("xml-references-1000", () => HostilePdf.Bytes(_text.Replace("</SignedInfo>", string.Concat(Enumerable.Repeat("<Reference URI=\"\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>AA==</DigestValue></Reference>", 1000)) + "</SignedInfo>", StringComparison.Ordinal)));
        yield return ("xml-text-changed", () => Same("Body", "Bodi"));
        yield return ("xml-comment-inside-text", () => Same(">15<", ">1<!-- -->6<"));
        yield return ("xml-element-added", () => Same("</Body>", "<More/></Body>"));
        yield return ("xml-wrapped-in-another", () => Bytes("<forged><Body>16</Body>" + _text + "</forged>"));
        yield return ("xml-signature-moved-to-another", () => Bytes("<message><Body>16</Body>" + Signature() + "</message>"));
        yield return ("xml-signed-part-twice", () => Same("<Body>", "<Body Id=\"" + Between("Reference URI=\"#", "\"") + "\">"));
        yield return ("xml-certificate-garbage", () => Same("<X509Certificate>MII", "<X509Certificate>AAA"));
        yield return ("xml-certificate-missing", () => HostilePdf.Bytes(Regex.Replace(_text, "<KeyInfo>.*</KeyInfo>", "", RegexOptions.Singleline)));
        yield return ("xml-elliptic-method-of-a-plain-key", () => Same("xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha256"));
        yield return ("xml-value-of-no-length", () => Bytes(Regex.Replace(_text.Replace("#rsa-sha256\" />", "#ecdsa-sha256\"><HMACOutputLength>0</HMACOutputLength></SignatureMethod>", StringComparison.Ordinal), "<SignatureValue>[^<]*", "<SignatureValue>")));
        yield return ("xml-elliptic-signed-as-it-is", () => elliptic);
        yield return ("xml-elliptic-value-empty", () => Bytes(Regex.Replace(Encoding.UTF8.GetString(elliptic), "<SignatureValue>[^<]*", "<SignatureValue>")));
        yield return ("xml-elliptic-value-one-byte", () => Bytes(Regex.Replace(Encoding.UTF8.GetString(elliptic), "<SignatureValue>[^<]*", "<SignatureValue>AA==")));
        yield return ("xml-certificate-written-a-second-way", () => Same("</X509Certificate>", "=</X509Certificate>"));
        yield return ("xml-properties-of-another-signature", () => Same("Target=\"#s", "Target=\"#t"));
        yield return ("xml-value-not-base64", () => Same("<SignatureValue>", "<SignatureValue>!!!"));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private byte[] Same(string old, string now) => Bytes(_text.Replace(old, now, StringComparison.Ordinal));

    private string Signature() => _text[_text.IndexOf("<Signature", StringComparison.Ordinal)..(_text.IndexOf("</Signature>", StringComparison.Ordinal) + 12)];

    private string Between(string before, string after)
    {
        var at = _text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return _text[at.._text.IndexOf(after, at, StringComparison.Ordinal)];
    }
}
