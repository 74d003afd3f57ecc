using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Signing.Token;

/// <summary>An officer's tokens, and the way to register one: the browser reads its certificate and has it sign a challenge.</summary>
[Authorize("officer")]
[FreshProof(ProofUse.Administration)]
internal sealed class RegisterModel(AppDb db, Act act, SigningSettings settings, RegisterOwnToken register, TokenProof proof, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/can-bo/tai-khoan/token";

    [BindProperty]
    public string? Certificate { get; set; }

    [BindProperty]
    public string? Signature { get; set; }

    [BindProperty]
    public string? Challenge { get; set; }

    [TempData]
    public string? Done { get; set; }

    public IReadOnlyList<HeldCertificate> Held { get; private set; } = [];

    /// <summary>What the token is to sign; null where nobody signs with a token here.</summary>
    public TokenAsk? Ask { get; private set; }

    /// <summary>The sealed challenge that the form brings back.</summary>
    public string NewChallenge { get; private set; } = "";

    public DateTime Now => act.Now;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Done = (await register.RunAsync(new(Certificate, Signature, Challenge), ct)).Holder;
        await db.SaveChangesAsync(ct);
        return LocalRedirect(Address);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var me = act.Caller.Id ?? throw new NotFoundException("officer");
        Held = await db.Set<HeldCertificate>().AsNoTracking().Where(c => c.OfficerId == me && c.Use == CertificateUse.Person && c.Way == SigningWay.Token).OrderByDescending(c => c.ValidTo).ThenBy(c => c.Id).ToListAsync(ct);
        if (settings.TokenService is { } service)
        {
            TokenService.Allow(HttpContext, service);
            NewChallenge = proof.New(me);
            Ask = new(service, null, null, texts["signing.token.prove"], [new(Convert.ToBase64String(proof.Digest(me, NewChallenge)!), texts["signing.token.prove"])], Address)
            {
                Carried = ("Challenge", NewChallenge),
            };
        }
    }
}
