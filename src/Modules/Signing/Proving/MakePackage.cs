using System.Security.Cryptography;
using System.Text;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>What a package holds and whether everything in it is under a stamp.</summary>
internal sealed record Package(byte[] Zip, int Files, bool Stamped);

/// <summary>
/// A dossier as one file that openssl, xmlsec1 and pdfsig verify without us: its documents, its audit with the way to stamped blocks, certificates, a signed list of
/// all hashes and a page that says how.
/// </summary>
internal sealed class MakePackage(
    ExhibitFiles documents, AuditProof audit, SigningSettings settings, Network network, TrustedCheck trusted, CatalogueFiles catalogues, TimeProvider clock)
{
    public const string SealedList = "manifest.sha256";

    public async Task<Package> RunAsync(ExhibitedDossier dossier, SigningKey key, CancellationToken ct)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        await documents.AddAsync(files, dossier.Exhibits, ct);
        var stamped = await audit.AddAsync(files, dossier, ct);
        files["audit/audit.xml"] = SealXml.Seal(files["audit/audit.xml"], key, clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)));
        files["trust/roots.pem"] = Pem((await trusted.RootsAsync(ct)).All);
        files["trust/issuers.pem"] = Pem([.. settings.Issuers(), .. key.Chain]);
        files["how-to.md"] = Own("how-to.md");
        files["verify.sh"] = Own("verify.sh");
        var list = Encoding.UTF8.GetBytes(string.Concat(files.Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}\n")));
        files[SealedList] = list;
        files[SealedList + ".p7s"] = await SignAsync(list, key, ct);
        return new(PackageZip.Of(files), files.Count, stamped);
    }

    private async Task<byte[]> SignAsync(byte[] list, SigningKey key, CancellationToken ct)
    {
        try
        {
            return await CadesSignature.BesideAsync(list, key, network.Stamps, clock.GetUtcNow(), ct);
        }
        catch (PdfRefused)
        {
            return await CadesSignature.BesideAsync(list, key, null, clock.GetUtcNow(), ct);
        }
    }

    private static byte[] Pem(IEnumerable<System.Security.Cryptography.X509Certificates.X509Certificate2> certificates) =>
        Encoding.ASCII.GetBytes(string.Concat(certificates.DistinctBy(c => c.Thumbprint).Select(c => c.ExportCertificatePem() + "\n")));

    private byte[] Own(string name)
    {
        using var bytes = new MemoryStream();
        using var stream = catalogues.Open("evidence/" + name);
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
