using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>What stands above a paper on the screen: its files, the way back.</summary>
internal sealed record PaperTools(string Url, bool HasPdf);

[Authorize("signed-in")]
internal sealed class ShowModel(Papers papers, PdfPrinter printer) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Which { get; set; } = "";

    public Paper Paper { get; private set; } = null!;

    public PaperTools Tools => new($"/ho-so/{Code}/phieu/{Which}", printer.IsThere);

    public async Task OnGetAsync(CancellationToken ct) => Paper = await papers.SlipAsync(Code, Which, ct);
}
