using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>A paper as a file: DOCX always, PDF where LibreOffice is installed.</summary>
internal static class PaperEndpoints
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/ho-so/{code}/phieu/{which}.docx", async (string code, string which, Papers papers, CancellationToken ct) => Word(await papers.SlipAsync(code, which, ct))).RequireAuthorization("signed-in").Costs(15);
        app.MapGet("/ho-so/{code}/phieu/{which}.pdf", async (string code, string which, Papers papers, PdfPrinter printer, ITexts texts, CancellationToken ct) =>
            await PdfAsync(await papers.SlipAsync(code, which, ct), printer, texts, ct)).RequireAuthorization("signed-in").Costs(15);
        app.MapGet("/ho-so/{code}/ket-qua/{resultId:guid}.docx", async (string code, Guid resultId, Papers papers, CancellationToken ct) => Word(await papers.ResultAsync(code, resultId, ct))).RequireAuthorization("signed-in").Costs(15);
        app.MapGet("/ho-so/{code}/ket-qua/{resultId:guid}.pdf", async (string code, Guid resultId, Papers papers, PdfPrinter printer, ITexts texts, CancellationToken ct) =>
            await PdfAsync(await papers.ResultAsync(code, resultId, ct), printer, texts, ct)).RequireAuthorization("signed-in").Costs(15);
    }

    private static IResult Word(Paper paper) => Results.File(DocxPaper.Write(paper), Docx, paper.FileName + ".docx");

    private static async Task<IResult> PdfAsync(Paper paper, PdfPrinter printer, ITexts texts, CancellationToken ct) =>
        await printer.PrintAsync(paper, ct) is { } path
            ? Results.File(path, "application/pdf", paper.FileName + ".pdf")
            : Results.Text(texts[printer.IsThere ? "dossiers.paper.pdf-failed" : "dossiers.paper.pdf-missing"], "text/plain; charset=utf-8", statusCode: StatusCodes.Status503ServiceUnavailable);
}
