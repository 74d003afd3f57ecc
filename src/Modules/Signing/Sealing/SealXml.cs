using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Keys;

namespace TinhSo.Modules.Signing.Sealing;

/// <summary>Signs an XML document as a whole: enveloped XML-DSig with the certificate and time under it as XAdES (EN 319 132-1) has them. Exchange messages and evidence use it.</summary>
internal static class SealXml
{
    public static byte[] Seal(byte[] xml, SigningKey key, DateTimeOffset at)
    {
        var document = SignedDocument.Load(xml);
        var id = "s" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var signed = new SignedDocument(document) { SigningKey = key.Key };
        signed.Signature.Id = id;
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;

        var whole = new Reference("") { DigestMethod = SignedXml.XmlDsigSHA256Url };
        whole.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        whole.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(whole);

        signed.AddObject(new DataObject { Data = Properties(document, key.Certificate, id, at) });
        var properties = new Reference("#" + id + "-p") { DigestMethod = SignedXml.XmlDsigSHA256Url, Type = SignedDocument.PropertiesType };
        properties.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(properties);

        var data = new KeyInfoX509Data(key.Certificate);
        foreach (var issuer in key.Chain)
        {
            data.AddCertificate(issuer);
        }

        signed.KeyInfo.AddClause(data);
        if (key.Key is ECDsa curve)
        {
            EllipticXml.Sign(signed, curve);
        }
        else
        {
            signed.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
            signed.ComputeSignature();
        }

        document.DocumentElement!.AppendChild(document.ImportNode(signed.GetXml(), deep: true));
        using var result = new MemoryStream();
        using (var writer = XmlWriter.Create(result, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false), OmitXmlDeclaration = document.FirstChild is not XmlDeclaration }))
        {
            document.Save(writer);
        }

        return result.ToArray();
    }

    private static XmlNodeList Properties(XmlDocument owner, X509Certificate2 certificate, string id, DateTimeOffset at)
    {
        var document = new XmlDocument { XmlResolver = null };
        XmlElement Add(XmlNode parent, string name, string ns, string? text = null)
        {
            var element = document.CreateElement(ns == SignedDocument.Xades ? "xades" : "ds", name, ns);
            if (text is not null)
            {
                element.InnerText = text;
            }

            parent.AppendChild(element);
            return element;
        }

        var holder = Add(document, "QualifyingProperties", SignedDocument.Xades);
        holder.SetAttribute("Target", "#" + id);
        var properties = Add(holder, "SignedProperties", SignedDocument.Xades);
        properties.SetAttribute("Id", id + "-p");
        var signature = Add(properties, "SignedSignatureProperties", SignedDocument.Xades);
        Add(signature, "SigningTime", SignedDocument.Xades, at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        var cert = Add(Add(signature, "SigningCertificateV2", SignedDocument.Xades), "Cert", SignedDocument.Xades);
        var digest = Add(cert, "CertDigest", SignedDocument.Xades);
        Add(digest, "DigestMethod", SignedXml.XmlDsigNamespaceUrl).SetAttribute("Algorithm", SignedXml.XmlDsigSHA256Url);
        Add(digest, "DigestValue", SignedXml.XmlDsigNamespaceUrl, Convert.ToBase64String(SHA256.HashData(certificate.RawData)));
        return document.ChildNodes;
    }
}
