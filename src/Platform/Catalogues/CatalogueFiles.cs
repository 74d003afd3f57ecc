namespace TinhSo.Platform.Catalogues;

/// <summary>The province as data: the files of <c>catalogues/</c>, copied beside the executable.</summary>
public sealed class CatalogueFiles(string root)
{
    public Stream Open(string relativePath) => File.OpenRead(Path.Combine(root, relativePath));

    public bool Exists(string relativePath) => File.Exists(Path.Combine(root, relativePath));

    public IReadOnlyList<string> In(string folder, string pattern) =>
        System.IO.Directory.Exists(Path.Combine(root, folder))
            ? [.. System.IO.Directory.EnumerateFiles(Path.Combine(root, folder), pattern).Select(f => Path.GetRelativePath(root, f)).Order(StringComparer.Ordinal)]
            : [];
}
