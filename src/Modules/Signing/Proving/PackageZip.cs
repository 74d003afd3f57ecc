using System.IO.Compression;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>Files by name as one zip, in the order of their names.</summary>
internal static class PackageZip
{
    public static byte[] Of(SortedDictionary<string, byte[]> files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in files)
            {
                var entry = zip.CreateEntry(name);
                // A script in a package can be started.
                entry.ExternalAttributes = (name.EndsWith(".sh", StringComparison.Ordinal) ? 0x81ED : 0x81A4) << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
