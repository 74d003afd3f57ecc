using QRCoder;

namespace TinhSo.Platform.Papers;

/// <summary>QR code after TCVN 7322:2009 (ISO/IEC 18004), level M.</summary>
internal static class QrPicture
{
    private const int DotsPerModule = 4;

    public static byte[] Png(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        using var picture = new PngByteQRCode(data);
        return picture.GetGraphic(DotsPerModule);
    }
}
