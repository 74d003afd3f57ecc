using System.Globalization;
using System.Text;
using TinhSo.Contracts.Dossiers;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>The documents of a dossier as files of a package, and a line about each.</summary>
internal sealed class ExhibitFiles(FileStore store)
{
    public async Task AddAsync(IDictionary<string, byte[]> files, IReadOnlyList<Exhibit> exhibits, CancellationToken ct)
    {
        foreach (var exhibit in exhibits)
        {
            await AddAsync(files, exhibit, ct);
        }

        files["documents.txt"] = Encoding.UTF8.GetBytes(string.Concat(exhibits.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Name}\t{e.At:yyyy-MM-dd'T'HH:mm:ss'Z'}\t{e.Sha256 ?? "-"}\t{e.Title}{(e.Finding is { } found ? $"\tleft out, malware: {found}" : "")}\n"))));
    }

    private async Task AddAsync(IDictionary<string, byte[]> files, Exhibit exhibit, CancellationToken ct)
    {
        // Nobody is handed malware, a court or an archive neither; its hash stands in the list.
        if (exhibit is { Sha256: { } hash, Finding: null })
        {
            using var bytes = new MemoryStream();
            await using (var file = store.Open(hash))
            {
                await file.CopyToAsync(bytes, ct);
            }

            var content = bytes.ToArray();
            files[$"documents/{exhibit.Name}{(content.AsSpan().StartsWith("%PDF-"u8) ? ".pdf" : "")}"] = content;
        }

        if (exhibit.Content is { } text)
        {
            files[$"documents/{exhibit.Name}{(text.StartsWith('{') ? ".json" : ".txt")}"] = Encoding.UTF8.GetBytes(text);
            if (exhibit.Salt is { } salt)
            {
                // With its line feed: this file and the text, one after the other, are what the audit holds the digest of.
                files[$"documents/{exhibit.Name}.salt"] = Encoding.ASCII.GetBytes(salt + "\n");
            }
        }
    }
}
