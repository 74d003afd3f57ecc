using System.Security.Cryptography;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>The document security store (ISO 32000-2, 12.8.4.3; EN 319 142-1): certificates, lists and answers kept in the file, so that it can be judged when their givers are gone.</summary>
internal static class EvidenceStore
{
    private const int MostStreams = 300;

    public static void Read(PdfFile file, Evidence evidence, PdfBudget budget)
    {
        if (file.Dict(file.Catalog["DSS"]) is not { } store)
        {
            return;
        }

        Read(file, store["Certs"], evidence.AddCertificate, budget);
        Read(file, store["CRLs"], evidence.AddList, budget);
        Read(file, store["OCSPs"], evidence.AddAnswer, budget);
    }

    private static void Read(PdfFile file, PdfObject? list, Action<byte[]> add, PdfBudget budget)
    {
        foreach (var item in file.Resolve(list) is PdfArray array ? array.Items.Take(MostStreams) : [])
        {
            if (file.Resolve(item) is PdfStream stream)
            {
                add(PdfFilters.Decode(file, stream, budget));
            }
        }
    }

    /// <summary>The file with this evidence added, also under the signature it serves.</summary>
    public static byte[] Add(byte[] pdf, Evidence evidence, byte[] signature)
    {
        var file = PdfFile.Open(pdf);
        var update = new IncrementalUpdate(file);
        var old = file.Dict(file.Catalog["DSS"]);
        var store = old?.Copy() ?? new PdfDict { ["Type"] = new PdfName("DSS") };
        var served = new PdfDict { ["Type"] = new PdfName("VRI") };
        void Keep(string list, string inServed, IEnumerable<byte[]> values)
        {
            var kept = values.DistinctBy(Convert.ToHexString).Select(v => (PdfObject)update.AddDeflated(new PdfDict(), v)).ToList();
            if (kept.Count > 0)
            {
                store[list] = PdfArray.Of([.. file.Resolve(store[list]) is PdfArray before ? before.Items : [], .. kept]);
                served[inServed] = PdfArray.Of(kept);
            }
        }

        Keep("Certs", "Cert", evidence.Certificates.Select(c => c.RawData));
        Keep("CRLs", "CRL", evidence.Lists.Select(l => l.Der));
        Keep("OCSPs", "OCSP", evidence.Answers.Select(a => a.Der));
        var index = file.Dict(store["VRI"])?.Copy() ?? new PdfDict();
        index[NameOf(signature)] = update.Add(served);
        store["VRI"] = index;
        var catalog = file.Catalog.Copy();
        if (file.Catalog["DSS"] is PdfRef reference)
        {
            update.Change(reference, store);
        }
        else
        {
            catalog["DSS"] = update.Add(store);
            update.Change(file.Root, catalog);
        }

        return update.Build([], out _);
    }

    /// <summary>The standard names a signature by SHA-1 of its Contents; nothing rests on that hash being hard to forge.</summary>
    private static string NameOf(byte[] contents)
    {
#pragma warning disable CA5350
        return Convert.ToHexString(SHA1.HashData(contents));
#pragma warning restore CA5350
    }
}
