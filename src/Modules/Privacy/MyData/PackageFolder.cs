using TinhSo.Platform;

namespace TinhSo.Modules.Privacy.MyData;

/// <summary>Where packages lie until they are taken: in the data folder, under names nobody can guess, served only to their owner.</summary>
internal sealed class PackageFolder(Settings settings)
{
    private string Root => Path.GetFullPath(Path.Combine(settings.DataFolder, "packages"));

    public string PathOf(Guid id) => Path.Combine(Root, $"{id:N}.zip");

    /// <summary>A file to write into; it appears under its name only when whole.</summary>
    public string Begin(Guid id)
    {
        System.IO.Directory.CreateDirectory(Root);
        return Path.Combine(Root, $"{id:N}.part");
    }
}
