using System.Security.Cryptography.Xml;
using System.Xml;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Signed XML that finds only elements carrying the identifier once, so that no second element can stand in for the signed one.</summary>
internal sealed class SignedDocument(XmlDocument document) : SignedXml(document)
{
    public const string Xades = "http://uri.etsi.org/01903/v1.3.2#";
    public const string PropertiesType = "http://uri.etsi.org/01903#SignedProperties";
    private const int MostBytes = 30 * 1024 * 1024;
    private const int MostDepth = 200;
    private const int MostNodes = 400_000;
    private const int LongestTag = 64 * 1024;

    /// <summary>Reads without entities, without fetching anything, within bounds; <see cref="XmlException"/> otherwise.</summary>
    public static XmlDocument Load(byte[] xml)
    {
        if (xml.Length > MostBytes || HasEndlessTag(xml))
        {
            throw new XmlException("too large");
        }

        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostBytes, MaxCharactersFromEntities = 1024 };
        // Bounds first: a tree is built only of what passes them.
        using (var scan = XmlReader.Create(new MemoryStream(xml, writable: false), settings))
        {
            for (var nodes = 0; scan.Read();)
            {
                nodes += 1 + scan.AttributeCount;
                if (scan.Depth > MostDepth || nodes > MostNodes)
                {
                    throw new XmlException("too deep or too many");
                }
            }
        }

        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var reader = XmlReader.Create(new MemoryStream(xml, writable: false), settings);
        document.Load(reader);
        return document;
    }

    /// <summary>The reader compares each attribute of an element with all others before it hands out the first.</summary>
    private static bool HasEndlessTag(ReadOnlySpan<byte> xml)
    {
        while (xml.IndexOf((byte)'<') is >= 0 and var start)
        {
            xml = xml[(start + 1)..];
            var end = xml.IndexOf((byte)'>');
            if ((end < 0 ? xml.Length : end) > LongestTag && !xml.StartsWith("![CDATA["u8) && !xml.StartsWith("!--"u8))
            {
                return true;
            }

            xml = end < 0 ? [] : xml[end..];
        }

        return false;
    }

    public override XmlElement? GetIdElement(XmlDocument? owner, string idValue)
    {
        var found = new List<XmlElement>();
        foreach (var root in new[] { owner?.DocumentElement }.Concat(Signature.ObjectList.OfType<DataObject>().Select(o => o.GetXml())))
        {
            Collect(root, idValue, found);
        }

        var distinct = found.DistinctBy(e => e.OuterXml).ToList();
        return distinct.Count == 1 ? distinct[0] : null;
    }

    private static void Collect(XmlNode? node, string id, List<XmlElement> found)
    {
        if (node is XmlElement element && (element.GetAttribute("Id") == id || element.GetAttribute("ID") == id || element.GetAttribute("id") == id))
        {
            found.Add(element);
        }

        for (var child = node?.FirstChild; child is not null; child = child.NextSibling)
        {
            Collect(child, id, found);
        }
    }
}
