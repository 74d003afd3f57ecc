using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Signing.Token;

/// <summary>Where an officer registers the token that is plugged in: the browser reads its certificate and has it sign a challenge.</summary>
[Authorize("officer")]
[FreshProof(ProofUse.Administration)]
internal sealed class RegisterModel(AppDb db, Act act, SigningSettings settings, RegisterOwnToken register, TokenProof proof, ITexts texts) : PageModel, ILoad
{
    public const string Address = MineModel.Address + "/token";

    /// <summary>What the token is to sign; null where nobody signs with a token here.</summary>
    public TokenAsk? Ask { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync([FromForm] RegisterOwnToken.Input input, CancellationToken ct)
    {
        await register.RunAsync(input, ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect(MineModel.Address);
    }

    public Task LoadAsync(CancellationToken ct)
    {
        if (settings.TokenService is { } service && act.Caller.Id is { } me)
        {
            TokenService.Allow(HttpContext, service);
            var challenge = proof.New(me);
            var words = texts["signing.token.prove"];
            Ask = new(service, null, null, words, [new(Convert.ToBase64String(proof.Digest(me, challenge)!), words)], Address) { Carried = ("Challenge", challenge), Window = TokenService.DemoWindow(settings) };
        }

        return Task.CompletedTask;
    }
}
