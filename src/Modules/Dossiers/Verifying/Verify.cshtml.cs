using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Tracking;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Verifying;

/// <summary>What the comparison of a held file with the issued one came to.</summary>
internal enum Comparison
{
    Same,
    Archival,
    AnotherOfTheDossier,
    Different,
}

/// <summary>Anybody holding a paper scans its QR code or types its check code, and reads whether we issued it, who signed it and whether it still stands; a file is compared byte for byte and not kept.</summary>
[AllowAnonymous]
[RequestFormLimits(MultipartBodyLengthLimit = MaxBytes)]
[Costs(60, OnlyPosts = true)]
internal sealed class VerifyModel(FindPaper find, TrackingLimit limit, ITexts texts) : PageModel
{
    public const int MaxBytes = 25 * 1024 * 1024;

    [BindProperty(SupportsGet = true, Name = "ma")]
    public string? Typed { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    public FoundPaper? Found { get; private set; }

    public string? Code { get; private set; }

    public Comparison? Compared { get; private set; }

    public static string Tone(PaperStanding standing) => standing == PaperStanding.InForce ? "good" : "bad";

    public static string Tone(Comparison compared) => compared is Comparison.Same or Comparison.Archival ? "good" : "bad";

    public Task OnGetAsync(CancellationToken ct) => string.IsNullOrWhiteSpace(Typed) ? Task.CompletedTask : LookAsync(ct);

    public async Task OnPostAsync(CancellationToken ct)
    {
        await LookAsync(ct);
        if (Found is not { Sha256: { } issued } paper)
        {
            return;
        }

        if (Upload is null or { Length: 0 })
        {
            ModelState.AddModelError(nameof(Upload), texts["dossiers.verify.file-required"]);
            return;
        }

        await using var content = Upload.OpenReadStream();
        var held = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        Compared = held == issued ? Comparison.Same : paper.Archival.Contains(held) ? Comparison.Archival : paper.Others.Contains(held) ? Comparison.AnotherOfTheDossier : Comparison.Different;
    }

    private async Task LookAsync(CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        if (!limit.Allows(HttpContext.Connection.RemoteIpAddress))
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            ModelState.AddModelError("ma", texts["dossiers.track.too-many"]);
            return;
        }

        Code = CheckCode.Read(Typed ?? "");
        Found = Code is null ? null : await find.ByAsync(Code, ct);
        if (Found is null)
        {
            ModelState.AddModelError("ma", texts[Code is null ? "dossiers.verify.shape" : "dossiers.verify.unknown"]);
        }
    }
}
