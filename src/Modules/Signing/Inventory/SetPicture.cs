using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Loads, replaces and takes away the picture that is drawn where a certificate signs: a red seal, a blue handwriting (NĐ 30/2020 Annex I). The certificate's page calls it.</summary>
internal sealed class SetPicture(Act act, FileStore files)
{
    public const int MaxBytes = 1024 * 1024;
    private const int LeastSide = 60;
    private const int MostSide = 2000;

    public async Task RunAsync(HeldCertificate certificate, byte[] png, CancellationToken ct)
    {
        Check(png, certificate.Use);
        certificate.PictureId = (await files.SaveAsync(new MemoryStream(png), (certificate.Use == CertificateUse.Agency ? "con-dau" : "chu-ky") + ".png", MaxBytes, ct)).Id;
        act.On(certificate, "signing.set-picture");
    }

    /// <summary>What was signed with it keeps it inside.</summary>
    public void Remove(HeldCertificate certificate)
    {
        certificate.PictureId = certificate.PictureId is null ? throw new RuleBroken("signing.picture-none") : null;
        act.On(certificate, "signing.remove-picture");
    }

    private static void Check(byte[] png, CertificateUse use)
    {
        PngPicture picture;
        try
        {
            picture = PngPicture.Read(png);
        }
        catch (PdfRefused)
        {
            throw new RuleBroken("signing.picture-form");
        }

        if (picture.Width is < LeastSide or > MostSide || picture.Height is < LeastSide or > MostSide)
        {
            throw new RuleBroken("signing.picture-form");
        }

        if (picture.Alpha is not { } alpha || !alpha.Contains((byte)0) || !alpha.AsSpan().ContainsAnyExcept((byte)0))
        {
            throw new RuleBroken("signing.picture-opaque");
        }

        if (!HasColour(picture, alpha, use))
        {
            throw use == CertificateUse.Agency ? new RuleBroken("signing.picture-not-red") : new RuleBroken("signing.picture-not-blue");
        }
    }

    /// <summary>Red before all others for a seal, blue for a handwriting, over all that is seen.</summary>
    private static bool HasColour(PngPicture picture, byte[] alpha, CertificateUse use)
    {
        if (picture.Channels != 3)
        {
            return false;
        }

        long red = 0, green = 0, blue = 0;
        for (var i = 0; i < alpha.Length; i++)
        {
            red += picture.Colours[3 * i] * alpha[i];
            green += picture.Colours[(3 * i) + 1] * alpha[i];
            blue += picture.Colours[(3 * i) + 2] * alpha[i];
        }

        return use == CertificateUse.Agency ? red > green && red > blue : blue > red && blue > green;
    }
}
