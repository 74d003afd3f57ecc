using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>An officer's own certificates, where their keys lie, and what they were asked to sign outside of late; in the demo the way to a telephone certificate.</summary>
[Authorize("officer")]
internal sealed class MineModel(AppDb db, Act act, GetDemoPhone demo, FreshProof proof) : PageModel, ILoad
{
    public const string Address = "/can-bo/tai-khoan/chu-ky";
    private const int MostRequests = 20;

    public IReadOnlyList<HeldCertificate> Certificates { get; private set; } = [];

    public IReadOnlyList<SigningRequest> Requests { get; private set; } = [];

    public DateTime Now => act.Now;

    public bool MayTry => demo.IsOffered && act.Caller.Can("dossiers.issue") && !Certificates.Any(c => c.Way == SigningWay.Phone && c.IsInForceAt(Now));

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (proof.Ask(ProofUse.Signing) is { } page)
        {
            return page;
        }

        await demo.RunAsync(ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect(Address);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Certificates = await db.Set<HeldCertificate>().AsNoTracking().Where(c => c.OfficerId == act.Caller.Id && c.Use == CertificateUse.Person).OrderByDescending(c => c.ValidTo).ThenBy(c => c.Id).ToListAsync(ct);
        Requests = await db.Set<SigningRequest>().AsNoTracking().Where(r => r.OfficerId == act.Caller.Id).OrderByDescending(r => r.MadeAt).Take(MostRequests).ToListAsync(ct);
    }
}
