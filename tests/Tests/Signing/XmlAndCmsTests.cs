using System.Text;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Sealing;
using Xunit;

namespace TinhSo.Tests.Signing;

[Trait("Engine", "any")]
public sealed class XmlAndCmsTests
{
    private static readonly byte[] Message = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<edXML xmlns=\"urn:sample\">\n  <Body><Subject>Quyết định số 15</Subject></Body>\n</edXML>");
    private readonly SigningWorld world = new();

    [Fact]
    public async Task Xml_is_signed_as_a_whole_and_judged()
    {
        using var key = world.Key();
        var signed = SealXml.Seal(Message, key, SigningWorld.Now);
        var report = await world.CheckAsync(signed);
        Assert.Equal(Verdict.Valid, report.Verdict);
        var one = Assert.Single(report.Signatures);
        Assert.Equal(("Nguyễn Thị Đệ", SigningWorld.Now, true), (one.Signer, one.Time, one.CoversWhole));
    }

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    public async Task A_key_on_an_elliptic_curve_signs_xml_a_file_and_pdf(string curve)
    {
        using var key = world.EllipticKey(curve: System.Security.Cryptography.ECCurve.CreateFromFriendlyName(curve));
        var signed = SealXml.Seal(Message, key, SigningWorld.Now);
        Assert.Equal(Verdict.Valid, (await world.CheckAsync(signed)).Verdict);
        Assert.Equal(Verdict.Valid, (await world.CheckAsync(await CadesSignature.BesideAsync(Message, key, null, SigningWorld.Now, default), beside: Message)).Verdict);
        Assert.Equal(Verdict.Valid, (await world.CheckAsync(await world.SealAsync(SamplePdf.Plain(), key))).Verdict);

        // The value of another key, none, and a method whose hash the value was not made with.
        using var other = world.EllipticKey(curve: System.Security.Cryptography.ECCurve.CreateFromFriendlyName(curve));
        var text = Encoding.UTF8.GetString(signed);
        foreach (var changed in new[] { text.Replace("số 15", "số 16", StringComparison.Ordinal), text.Replace("ecdsa-sha256", "ecdsa-sha384", StringComparison.Ordinal), text.Replace("ecdsa-sha256", "rsa-sha256", StringComparison.Ordinal), Value(text, Encoding.UTF8.GetString(SealXml.Seal(Message, other, SigningWorld.Now))), Value(text, "<SignatureValue></SignatureValue>") })
        {
            Assert.Equal(["signature-broken"], (await world.CheckAsync(Encoding.UTF8.GetBytes(changed))).Signatures[0].Reasons.Select(r => r.Code));
        }
    }

    [Fact]
    public async Task A_short_curve_is_no_longer_strong_enough()
    {
        using var key = world.EllipticKey(curve: System.Security.Cryptography.ECCurve.CreateFromValue("1.3.132.0.33"));
        Assert.Contains("weak-key", (await world.CheckAsync(SealXml.Seal(Message, key, SigningWorld.Now))).Signatures[0].Reasons.Select(r => r.Code));
    }

    /// <summary>The first with the value of the second.</summary>
    private static string Value(string into, string from)
    {
        static string Of(string text) => text[text.IndexOf("<SignatureValue>", StringComparison.Ordinal)..text.IndexOf("</SignatureValue>", StringComparison.Ordinal)];
        return into.Replace(Of(into), Of(from), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("số 15", "số 16", "signature-broken")]
    [InlineData("<Body>", "<Body new=\"1\">", "signature-broken")]
    [InlineData("</Body>", "</Body><Body/>", "signature-broken")]
    [InlineData("2026-11-26T10:00:00", "2020-11-26T10:00:00", "signature-broken")]
    [InlineData("URI=\"\"", "URI=\"http://elsewhere.example/x\"", "xml-elsewhere")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "weak-hash")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116", "")]
    public async Task Changed_xml_is_found(string old, string now, string code)
    {
        using var key = world.Key();
        var text = Encoding.UTF8.GetString(SealXml.Seal(Message, key, SigningWorld.Now));
        Assert.Contains(old, text, StringComparison.Ordinal);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        var report = await world.CheckAsync(Encoding.UTF8.GetBytes(text[..at] + now + text[(at + old.Length)..]));
        Assert.NotEqual(Verdict.Valid, report.Verdict);
        Assert.True(code.Length == 0 || report.Signatures[0].Reasons.Any(r => r.Code == code), string.Join(' ', report.Signatures[0].Reasons.Select(r => r.Code)));
    }

    [Fact]
    public async Task A_signed_part_moved_beside_a_forged_one_is_found()
    {
        using var key = world.Key();
        var signed = Encoding.UTF8.GetString(SealXml.Seal(Message, key, SigningWorld.Now));
        var properties = signed[signed.IndexOf("<xades:SignedProperties", StringComparison.Ordinal)..(signed.IndexOf("</xades:SignedProperties>", StringComparison.Ordinal) + 25)];
        var twice = signed.Replace("<Body>", "<Body>" + properties.Replace("<xades:SignedProperties", "<xades:SignedProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", StringComparison.Ordinal).Replace("T10:", "T11:", StringComparison.Ordinal), StringComparison.Ordinal);
        var report = await world.CheckAsync(Encoding.UTF8.GetBytes(twice));
        Assert.Equal(Verdict.Invalid, report.Verdict);
    }

    [Fact]
    public async Task Any_file_is_signed_beside_it()
    {
        using var key = world.Key();
        byte[] content = [.. "Sổ, 2026"u8];
        var signed = await CadesSignature.MakeAsync(content, key, world.Stamps(SigningWorld.Now), CancellationToken.None);

        var report = await world.CheckAsync(signed, beside: content);
        Assert.Equal((Verdict.Valid, true, SigningWorld.Now), (report.Verdict, report.Signatures[0].TimeIsProved, report.Signatures[0].Time!.Value));
        Assert.Equal("content-missing", (await world.CheckAsync(signed)).Reasons[0].Code);
        content[0] ^= 1;
        Assert.Equal(Verdict.Invalid, (await world.CheckAsync(signed, beside: content)).Verdict);
    }
}
