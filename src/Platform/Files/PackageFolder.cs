namespace TinhSo.Platform.Files;

/// <summary>Where packages made by jobs lie until they are taken: in a folder of the data folder, under names nobody can guess, for the program's own user alone.</summary>
public abstract class PackageFolder(Settings settings, string name)
{
    private string Root => Path.GetFullPath(Path.Combine(settings.DataFolder, name));

    public string PathOf(Guid id) => Path.Combine(Root, $"{id:N}.zip");

    /// <summary>A file to write into; it appears under its name only when whole.</summary>
    public FileStream Begin(Guid id)
    {
        System.IO.Directory.CreateDirectory(Root);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 65536, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            // For the program's own user alone: the package holds in the clear what the database keeps encrypted.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(PartOf(id), options);
    }

    /// <returns>Its size in bytes.</returns>
    public long Finish(Guid id)
    {
        File.Move(PartOf(id), PathOf(id), overwrite: true);
        return new FileInfo(PathOf(id)).Length;
    }

    public void Remove(Guid id)
    {
        foreach (var file in new[] { PartOf(id), PathOf(id) }.Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private string PartOf(Guid id) => Path.Combine(Root, $"{id:N}.part");
}
