using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Dossiers.Mine;

[Authorize("citizen")]
internal sealed class ReceiptModel(DossierAccess access, IAgencies agencies, Act act) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    public Dossier Dossier { get; private set; } = null!;

    public string ReceivingAgency => agencies.NameAt(Dossier.ReceivingAgencyId, act.Today);

    public async Task OnGetAsync(CancellationToken ct) => Dossier = await access.FindAsync(Code, ct);
}
