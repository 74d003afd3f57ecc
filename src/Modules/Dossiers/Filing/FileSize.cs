using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>A file's size as people say it.</summary>
internal static class FileSize
{
    public static string Of(long bytes, ITexts texts) => bytes >= 1024 * 1024
        ? texts["dossiers.file.size.mb", Math.Round(bytes / 1048576.0, 1)]
        : texts["dossiers.file.size.kb", Math.Max(1, bytes / 1024)];
}
