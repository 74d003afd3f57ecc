using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Dossiers.Slips;

[Authorize("signed-in")]
internal sealed class ResultModel(Papers papers, PdfPrinter printer) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public Guid ResultId { get; set; }

    public Paper Paper { get; private set; } = null!;

    public PaperTools Tools => new($"/ho-so/{Code}/ket-qua/{ResultId}", printer.IsThere);

    public async Task OnGetAsync(CancellationToken ct) => Paper = await papers.ResultAsync(Code, ResultId, ct);
}
