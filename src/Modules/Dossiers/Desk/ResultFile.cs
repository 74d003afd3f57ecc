using Microsoft.AspNetCore.Http;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>A result is a PDF or a DOCX; a picture of one is not a result.</summary>
internal static class ResultFile
{
    public static async Task<StoredFile?> SaveAsync(FileStore files, IFormFile? upload, CancellationToken ct)
    {
        if (upload is null)
        {
            return null;
        }

        await using var content = upload.OpenReadStream();
        var file = await files.SaveAsync(content, upload.FileName, FileStore.DefaultMaxBytes, ct);
        return file.MediaType is "application/pdf" or "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            ? file
            : throw new RuleBroken("dossiers.result-type", file.Name);
    }
}
