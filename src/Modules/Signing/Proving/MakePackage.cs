using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>What a package holds and whether everything in it is under a stamp.</summary>
internal sealed record Package(byte[] Zip, int Files, bool Stamped);

/// <summary>
/// A dossier as one file that openssl, xmlsec1 and pdfsig verify without us: its documents, its audit with the way to stamped blocks, certificates, a signed list of
/// all hashes and a page that says how.
/// </summary>
internal sealed class MakePackage(
    IExhibitDossier exhibits, AppDb db, FileStore store, AuditProof audit, StampAudit stamps, WorkOnce works, SigningSettings settings, Network network, TrustedCheck trusted, TimeProvider clock)
{
    public const string SealedList = "manifest.sha256";

    public async Task<Package> RunAsync(string code, string reason, SigningKey key, CancellationToken ct)
    {
        if (await exhibits.OfAsync(code, reason, ct) is not { } dossier)
        {
            throw new RuleBroken("signing.evidence-unknown", code);
        }

        // The giving out is the last act of the trail that is given out: saved, sealed and stamped first.
        await db.SaveChangesAsync(ct);
        await works.RunAsync("audit-sealer", ct);
        try
        {
            await stamps.NowAsync(ct);
        }
        catch (PdfRefused)
        {
            // Said in the answer: the package is as good as the stamps there are.
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var exhibit in dossier.Exhibits)
        {
            await AddAsync(files, exhibit, ct);
        }

        files["documents.txt"] = Encoding.UTF8.GetBytes(string.Concat(dossier.Exhibits.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Name}\t{e.At:yyyy-MM-dd'T'HH:mm:ss'Z'}\t{e.Sha256 ?? "-"}\t{e.Title}\n"))));
        var stamped = await audit.AddAsync(files, dossier, ct);
        files["audit/audit.xml"] = SealXml.Seal(files["audit/audit.xml"], key, clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)));
        files["trust/roots.pem"] = Pem(await trusted.RootsAsync(ct) is { } roots ? roots.All : []);
        files["trust/issuers.pem"] = Pem([.. settings.Issuers(), .. key.Chain]);
        files["how-to.md"] = Own("how-to.md");
        files["verify.sh"] = Own("verify.sh");
        var list = Encoding.UTF8.GetBytes(string.Concat(files.Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}\n")));
        files[SealedList] = list;
        files[SealedList + ".p7s"] = await SignAsync(list, key, ct);
        return new(Zip(files), files.Count, stamped);
    }

    private async Task<byte[]> SignAsync(byte[] list, SigningKey key, CancellationToken ct)
    {
        try
        {
            return await CadesSignature.MakeAsync(list, key, network.Stamps, ct);
        }
        catch (PdfRefused)
        {
            return await CadesSignature.MakeAsync(list, key, null, ct);
        }
    }

    private async Task AddAsync(SortedDictionary<string, byte[]> files, Exhibit exhibit, CancellationToken ct)
    {
        if (exhibit.Sha256 is { } hash)
        {
            using var bytes = new MemoryStream();
            await using (var file = store.Open(hash))
            {
                await file.CopyToAsync(bytes, ct);
            }

            var content = bytes.ToArray();
            files[$"documents/{exhibit.Name}{(content.AsSpan().StartsWith("%PDF-"u8) ? ".pdf" : "")}"] = content;
        }

        if (exhibit.Content is { } text)
        {
            files[$"documents/{exhibit.Name}{(text.StartsWith('{') ? ".json" : ".txt")}"] = Encoding.UTF8.GetBytes(text);
        }
    }

    private static byte[] Pem(IEnumerable<System.Security.Cryptography.X509Certificates.X509Certificate2> certificates) =>
        Encoding.ASCII.GetBytes(string.Concat(certificates.DistinctBy(c => c.Thumbprint).Select(c => c.ExportCertificatePem() + "\n")));

    private static byte[] Own(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("evidence/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Zip(SortedDictionary<string, byte[]> files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in files)
            {
                var entry = zip.CreateEntry(name);
                // A script in a package can be started.
                entry.ExternalAttributes = (name.EndsWith(".sh", StringComparison.Ordinal) ? 0x81ED : 0x81A4) << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
