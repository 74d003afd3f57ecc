namespace TinhSo.Modules.Signing.Stamping;

/// <summary>The typeface of visible signatures, with the letters' measures of Times New Roman; null where none with all Vietnamese letters is installed.</summary>
internal static class SignatureFont
{
    private static readonly string[] Places =
    [
        "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
        "/usr/share/fonts/liberation-serif/LiberationSerif-Regular.ttf",
        "/usr/share/fonts/liberation-serif-fonts/LiberationSerif-Regular.ttf",
        "/usr/share/fonts/TTF/LiberationSerif-Regular.ttf",
    ];

    private static readonly Lazy<TrueTypeFont?> Found = new(() => Places.Where(File.Exists).Select(Read).FirstOrDefault(f => f is { HasVietnamese: true }));

    public static TrueTypeFont? Installed => Found.Value;

    private static TrueTypeFont? Read(string path)
    {
        try
        {
            return new TrueTypeFont(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or ArgumentOutOfRangeException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
