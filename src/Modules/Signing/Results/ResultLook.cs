using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Results;

/// <summary>How the signatures on a result look, wherever their key lies: the picture from the inventory where there is one (a handwriting alone, a seal in its real size beside name and time), else lines of text.</summary>
internal sealed class ResultLook(HolderPictures pictures, TextTable texts)
{
    /// <summary>Places on the last page, in points: the person's to the left, the agency's to the right.</summary>
    private static readonly double[] PersonPlace = [60, 60, 220, 56];
    private static readonly double[] AgencyPlace = [330, 60, 220, 56];

    /// <summary>A seal is drawn no smaller and no larger, and its agency's name keeps this much beside it; in points.</summary>
    private const double LeastSeal = 50;
    private const double MostSeal = 130;
    private const double RoomOfName = 90;

    /// <summary>Null without picture and font: then nothing is drawn.</summary>
    public async Task<Appearance?> OfAsync(X509Certificate2 certificate, DateTimeOffset at, bool isPerson, CancellationToken ct)
    {
        var png = await pictures.OfAsync(certificate, ct);
        var look = SignatureLook.Of(texts, certificate, at, isPerson ? PersonPlace : AgencyPlace, png, isPerson);
        if (look.Lines.Count > 0 && SignatureFont.Installed is null)
        {
            return null;
        }

        if (png is null || isPerson)
        {
            return look;
        }

        var picture = PngPicture.Read(png);
        var (width, height) = (Math.Clamp(picture.RealWidth ?? look.Width / 2, LeastSeal, look.Width - RoomOfName), Math.Clamp(picture.RealHeight ?? look.Width / 2, LeastSeal, MostSeal));
        return look with { Height = height, PictureRoom = width };
    }
}
