using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Signing.Results;

/// <summary>Reads the picture that the inventory holds beside a certificate, for drawing it where the certificate signs.</summary>
internal sealed class HolderPictures(AppDb db, FileStore files)
{
    /// <summary>Null: none was loaded, or the store lost it; the signature then shows as words.</summary>
    public async Task<byte[]?> OfAsync(X509Certificate2 certificate, CancellationToken ct)
    {
        var fingerprint = HeldCertificate.FingerprintOf(certificate);
        var picture = await db.Set<HeldCertificate>().Where(c => c.Fingerprint == fingerprint).Select(c => c.PictureId).SingleOrDefaultAsync(ct);
        var file = picture is null ? null : await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == picture, ct);
        if (file is not { Finding: null } || !files.Exists(file.Sha256))
        {
            return null;
        }

        await using var stored = files.Open(file.Sha256);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }
}
