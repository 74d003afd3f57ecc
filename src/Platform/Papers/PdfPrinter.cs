using System.Security.Cryptography;
using System.Text.Json;

namespace TinhSo.Platform.Papers;

/// <summary>Turns a paper into PDF/A and keeps it under the hash of what the paper says.</summary>
public sealed class PdfPrinter(Settings settings, OfficePdf office)
{
    // Moves when a renderer changes, so that old files are not taken for new ones.
    private const string Edition = "2";

    private string Folder => Path.Combine(settings.DataFolder, "papers");

    public bool IsThere => office.IsThere;

    /// <summary>The file's path; null when the program is missing or failed.</summary>
    public async Task<string?> PrintAsync(Paper paper, CancellationToken ct)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { Edition, paper, Blocks = paper.Blocks.Select(b => (object)b) }, JsonSerializerOptions.Web)));
        var kept = Path.Combine(Folder, key + ".pdf");
        if (File.Exists(kept))
        {
            return kept;
        }

        if (await office.ConvertAsync(DocxPaper.Write(paper), ct) is not { } pdf)
        {
            return null;
        }

        // Written beside and moved: nobody finds half a file.
        var beside = Path.Combine(Folder, Guid.CreateVersion7().ToString("N") + ".part");
        System.IO.Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(beside, pdf, ct);
        File.Move(beside, kept, overwrite: true);
        return kept;
    }
}
