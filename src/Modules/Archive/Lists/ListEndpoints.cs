using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>List and record of the hand-over as files: DOCX always, PDF where LibreOffice is installed, and the record as it was signed.</summary>
internal static class ListEndpoints
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Pdf = "application/pdf";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/luu-tru/muc-luc/{id:guid}/{which}.docx", async (Guid id, string which, FindList find, ComposeRecord compose, NoteTaken taken, CancellationToken ct) =>
        {
            var paper = await PaperAsync(await find.OfAsync(id, ct), which, compose, taken, ct);
            return Results.File(DocxPaper.Write(paper), Docx, paper.FileName + ".docx");
        }).RequireAuthorization(ArchiveScope.View).Costs(30);
        app.MapGet("/luu-tru/muc-luc/{id:guid}/{which}.pdf", async (Guid id, string which, FindList find, ComposeRecord compose, NoteTaken taken, PdfPrinter printer, ITexts texts, CancellationToken ct) =>
        {
            var paper = await PaperAsync(await find.OfAsync(id, ct), which, compose, taken, ct);
            return await printer.PrintAsync(paper, ct) is { } path
                ? Results.File(path, Pdf, paper.FileName + ".pdf")
                : Results.Text(texts[printer.IsThere ? "dossiers.paper.pdf-failed" : "dossiers.paper.pdf-missing"], "text/plain; charset=utf-8", statusCode: StatusCodes.Status503ServiceUnavailable);
        }).RequireAuthorization(ArchiveScope.View).Costs(30);
        app.MapGet("/luu-tru/muc-luc/{id:guid}/bien-ban-da-ky", async (Guid id, FindList find, AppDb db, FileStore store, CancellationToken ct) =>
            (await find.OfAsync(id, ct)).RecordFileId is { } file && await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == file, ct) is { } stored && store.Exists(stored.Sha256)
                ? Results.File(store.Open(stored.Sha256), Pdf, stored.Name)
                : throw new NotFoundException("record")).RequireAuthorization(ArchiveScope.View);
    }

    /// <summary>The list names people, so taking it away is noted; the record only counts.</summary>
    private static async Task<Paper> PaperAsync(ArchiveList list, string which, ComposeRecord compose, NoteTaken taken, CancellationToken ct)
    {
        if (which == "bien-ban" && list.State == ListState.HandedOver)
        {
            return await compose.RecordAsync(list, ct);
        }

        if (which != "muc-luc")
        {
            throw new NotFoundException("paper");
        }

        await taken.ListAsync(list, ct);
        return await compose.ListAsync(list, ct);
    }
}
