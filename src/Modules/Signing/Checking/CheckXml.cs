using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Judges the signatures in an XML document: only those over the whole document make it valid, and only with transforms that cannot hide anything.</summary>
internal static class CheckXml
{
    private const int MostSignatures = 20;

    private static readonly HashSet<string> Transforms =
    [
        SignedXml.XmlDsigEnvelopedSignatureTransformUrl, SignedXml.XmlDsigExcC14NTransformUrl, SignedXml.XmlDsigC14NTransformUrl, SignedXml.XmlDsigExcC14NWithCommentsTransformUrl, SignedXml.XmlDsigC14NWithCommentsTransformUrl,
    ];

    private static readonly HashSet<string> Methods = [SignedXml.XmlDsigRSASHA256Url, SignedXml.XmlDsigRSASHA384Url, SignedXml.XmlDsigRSASHA512Url];

    private static readonly HashSet<string> Digests = [SignedXml.XmlDsigSHA256Url, SignedXml.XmlDsigSHA384Url, SignedXml.XmlDsigSHA512Url];

    public static async Task<CheckReport> CheckAsync(byte[] xml, Func<Evidence, CertificateJudge> judgeWith, CancellationToken ct)
    {
        XmlDocument document;
        try
        {
            document = SignedDocument.Load(xml);
        }
        catch (Exception e) when (e is XmlException or ArgumentException or NotSupportedException)
        {
            return new("xml", [], [Reason.Unsure("xml-damaged")]);
        }

        var signatures = document.GetElementsByTagName("Signature", SignedXml.XmlDsigNamespaceUrl).OfType<XmlElement>().ToList();
        if (signatures.Count is 0 or > MostSignatures)
        {
            return new("xml", [], [Reason.Unsure("no-signature")]);
        }

        var judge = judgeWith(new Evidence());
        var found = new List<CheckedSignature>();
        foreach (var signature in signatures)
        {
            found.Add(await JudgeAsync(document, signature, judge, ct));
        }

        return new("xml", found, []);
    }

    private static async Task<CheckedSignature> JudgeAsync(XmlDocument document, XmlElement element, CertificateJudge judge, CancellationToken ct)
    {
        var reasons = new List<Reason>();
        X509Certificate2? signer = null;
        DateTimeOffset? claimed = null;
        Func<SignatureProof>? proof = null;
        CheckedSignature Result() => new("signature", null, signer is null ? null : CertificateFacts.Holder(signer), claimed, false, null, reasons.All(r => r.Code != "xml-part"), reasons)
        {
            Certificate = signer,
            Proof = proof,
        };
        try
        {
            var signed = new SignedDocument(document);
            signed.LoadXml(element);
            var carried = signed.KeyInfo.OfType<KeyInfoX509Data>().SelectMany(d => d.Certificates?.OfType<X509Certificate2>() ?? []).Take(50).ToList();
            signer = carried.FirstOrDefault(c => carried.All(o => o == c || !o.IssuerName.RawData.AsSpan().SequenceEqual(c.SubjectName.RawData)));
            if (signer is null)
            {
                reasons.Add(Reason.Unsure("signer-missing"));
                return Result();
            }

            if (Form(signed, document, element) is { } why)
            {
                reasons.Add(why);
                if (why.Weight == Verdict.Invalid || why.Code != "xml-part")
                {
                    return Result();
                }
            }

            var elliptic = EllipticXml.Hash(signed.SignedInfo!.SignatureMethod) is not null;
            if (!PublicKeys.Verify(signer, rsa => !elliptic && signed.CheckSignature(rsa), ecdsa => elliptic && EllipticXml.Verify(signed, ecdsa)))
            {
                reasons.Add(Reason.Fails("signature-broken"));
                return Result();
            }

            claimed = Properties(signed, signer, reasons);
            reasons.AddRange(new[] { SignerCheck.Purpose(signer), SignerCheck.OnlyClaimed(claimed, signer, judge.Now) }.OfType<Reason>());
            var (leaf, said, method) = (signer, claimed, signed.SignatureMethod?.Split("-sha")[^1]);
            proof = () => Proofs.Of(judge, leaf, carried, judge.Now, "SHA" + method, said);
            reasons.AddRange(await judge.JudgeAsync(signer, carried, judge.Now, proved: false, claimed, ct));
        }
        catch (Exception e) when (e is CryptographicException or XmlException or FormatException or NullReferenceException or ArgumentException)
        {
            // The platform's reader says so of elements that lack what the standard wants.
            reasons.Add(Reason.Fails("xml-signature-form"));
        }

        return Result();
    }

    /// <summary>Refuses what could hide or fetch something, and tells a signature over a part from one over all.</summary>
    private static Reason? Form(SignedDocument signed, XmlDocument document, XmlElement element)
    {
        var info = signed.SignedInfo!;
        var references = info.References.OfType<Reference>().ToList();
        // A value cut short, or written in a second way, is no value of these methods.
        if (info.SignatureLength is not null || !IsPlain(element))
        {
            return Reason.Fails("xml-signature-form");
        }

        if (!Methods.Contains(info.SignatureMethod ?? "") && EllipticXml.Hash(info.SignatureMethod) is null)
        {
            return Reason.Fails("weak-hash", info.SignatureMethod);
        }

        if (!Transforms.Contains(info.CanonicalizationMethod) || references.Count is 0 or > 10)
        {
            return Reason.Unsure("xml-transform", info.CanonicalizationMethod);
        }

        foreach (var reference in references)
        {
            if (!Digests.Contains(reference.DigestMethod))
            {
                return Reason.Fails("weak-hash", reference.DigestMethod);
            }

            if (reference.TransformChain.Count > 4 || Enumerable.Range(0, reference.TransformChain.Count).Any(i => !Transforms.Contains(reference.TransformChain[i].Algorithm ?? "")))
            {
                return Reason.Unsure("xml-transform");
            }

            if (reference.Uri is null || (reference.Uri.Length > 0 && reference.Uri[0] != '#'))
            {
                return Reason.Unsure("xml-elsewhere", reference.Uri);
            }
        }

        // A copy of the signed part elsewhere would be read instead of it (signature wrapping).
        if (references.Any(r => r.Uri!.Length > 1 && signed.GetIdElement(document, r.Uri[1..]) is null))
        {
            return Reason.Fails("xml-wrapped");
        }

        var root = document.DocumentElement;
        return references.Any(r => r.Uri!.Length == 0 || (r.Type != SignedDocument.PropertiesType && signed.GetIdElement(document, r.Uri[1..]) == root)) ? null : Reason.Unsure("xml-part");
    }

    /// <summary>Value and certificates are under no signature, so there must be one way to write them; and the properties must be of this signature.</summary>
    private static bool IsPlain(XmlElement signature)
    {
        IEnumerable<XmlElement> All(string name, string ns) => signature.GetElementsByTagName(name, ns).OfType<XmlElement>();
        return All("SignatureValue", SignedXml.XmlDsigNamespaceUrl).Concat(All("X509Certificate", SignedXml.XmlDsigNamespaceUrl))
                .Select(e => string.Concat(e.InnerText.Where(c => !char.IsWhiteSpace(c)))).All(t => Convert.ToBase64String(Convert.FromBase64String(t)) == t)
            && All("QualifyingProperties", SignedDocument.Xades).All(e => e.GetAttribute("Target") is { Length: > 1 } target && target == "#" + signature.GetAttribute("Id"));
    }

    /// <summary>The claimed time; a certificate named under the signature must be the one that signed.</summary>
    private static DateTimeOffset? Properties(SignedDocument signed, X509Certificate2 signer, List<Reason> reasons)
    {
        if (signed.SignedInfo!.References.OfType<Reference>().FirstOrDefault(r => r.Type == SignedDocument.PropertiesType) is not { Uri.Length: > 1 } reference
            || signed.GetIdElement(null, reference.Uri[1..]) is not { } properties)
        {
            return null;
        }

        XmlElement? Find(string name, string ns) => properties.GetElementsByTagName(name, ns).OfType<XmlElement>().FirstOrDefault();
        if (Find("CertDigest", SignedDocument.Xades) is not null
            && (Find("DigestMethod", SignedXml.XmlDsigNamespaceUrl)?.GetAttribute("Algorithm") != SignedXml.XmlDsigSHA256Url
                || Find("DigestValue", SignedXml.XmlDsigNamespaceUrl)?.InnerText.Trim() != Convert.ToBase64String(SHA256.HashData(signer.RawData))))
        {
            reasons.Add(Reason.Fails("certificate-not-named"));
        }

        return DateTimeOffset.TryParse(Find("SigningTime", SignedDocument.Xades)?.InnerText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
