using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Dossiers.Files;

/// <summary>
/// Hands out a paper or a valid result to whoever may read its dossier; to everybody else the file does not exist. <c>?xem</c> shows PDF and
/// pictures in the browser, everything else is a download.
/// </summary>
internal sealed class ServeFile(AppDb db, DossierAccess access, FileStore store)
{
    private const int MostHolders = 50;

    // No policy of its own: citizens and officers alike come here, and the dossier decides.
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/tep/{fileId:guid}", (Guid fileId, HttpContext http, ServeFile serve, CancellationToken ct) => serve.AnswerAsync(fileId, http, ct)).AllowAnonymous();

    private async Task<IResult> AnswerAsync(Guid fileId, HttpContext http, CancellationToken ct)
    {
        var readable = access.Readable();
        var papers = await db.Set<DossierPaper>().Where(p => p.FileId == fileId && p.RemovedAt == null).Select(p => p.DossierId).ToListAsync(ct);
        var results = await db.Set<DossierResult>().Where(r => (r.FileId == fileId || r.ArchiveFileId == fileId) && r.Valid).Select(r => r.DossierId).ToListAsync(ct);
        var ids = papers.Union(results).ToList();
        if (await readable.AsNoTracking().Where(d => ids.Contains(d.Id)).OrderBy(d => d.Id).Take(MostHolders).ToListAsync(ct) is not { Count: > 0 } holders
            || await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, ct) is not { } file
            || file.Finding is not null || !store.Exists(file.Sha256))
        {
            return Results.NotFound();
        }

        // A paper kept once may lie in several dossiers: each owner reads that it was opened.
        holders.ForEach(d => access.Opened(d, results.Contains(d.Id) ? Opened.Results : Opened.Papers));
        var shown = http.Request.Query.ContainsKey("xem") && file.MediaType is "application/pdf" or "image/png" or "image/jpeg";
        var headers = http.Response.Headers;
        // A browser's own PDF viewer does not start inside a sandbox; nothing else is left to the file either way.
        headers.ContentSecurityPolicy = shown && file.MediaType == "application/pdf"
            ? "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
            : "default-src 'none'; img-src 'self'; frame-ancestors 'self'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, no-store";
        var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition.ToString();
        return Results.Stream(store.Open(file.Sha256), file.MediaType, enableRangeProcessing: true);
    }
}
