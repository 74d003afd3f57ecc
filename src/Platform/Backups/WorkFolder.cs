namespace TinhSo.Platform.Backups;

/// <summary>A folder inside the data folder, readable by its owner only, for what lies open for a while; gone afterwards. What a killed process left is removed by the next.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly FileStream _alive;

    public WorkFolder(Settings settings, string name)
    {
        foreach (var old in System.IO.Directory.Exists(settings.DataFolder) ? System.IO.Directory.EnumerateDirectories(settings.DataFolder, $"{name}-*.work") : [])
        {
            RemoveDead(old);
        }

        Path = System.IO.Path.Combine(settings.DataFolder, $"{name}-{Guid.CreateVersion7():N}.work");
        System.IO.Directory.CreateDirectory(settings.DataFolder);
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(Path);
        }
        else
        {
            System.IO.Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _alive = new FileStream(LockOf(Path), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Path { get; }

    public void Dispose()
    {
        _alive.Dispose();
        System.IO.Directory.Delete(Path, recursive: true);
    }

    private static string LockOf(string folder) => System.IO.Path.Combine(folder, "alive");

    private static void RemoveDead(string folder)
    {
        try
        {
            // The system lets go of the file when its process dies, however it dies.
            new FileStream(LockOf(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None).Dispose();
            System.IO.Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Another process works there now.
        }
    }
}
