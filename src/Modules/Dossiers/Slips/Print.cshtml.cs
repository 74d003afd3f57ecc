using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Dossiers.Slips;

[Authorize(Core.DossierAccess.Read)]
internal sealed class PrintModel(Papers papers) : PageModel
{
    private const int Most = 200;

    [BindProperty(SupportsGet = true, Name = "ma")]
    public string[] Codes { get; set; } = [];

    public IReadOnlyList<Paper> Papers { get; private set; } = [];

    public int Missing => Codes.Distinct().Count() - Papers.Count;

    public async Task OnGetAsync(CancellationToken ct) => Papers = await papers.ReceiptsAsync([.. Codes.Distinct().Take(Most)], ct);
}
