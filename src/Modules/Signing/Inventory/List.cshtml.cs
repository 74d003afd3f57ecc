using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Results;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Certificates of all agencies by what needs care first, agencies without a seal, and the roots in force.</summary>
[Authorize("signing.view")]
[FreshProof(ProofUse.Administration)]
internal sealed class ListModel(AppDb db, Act act, Caller caller, IAgencies agencies, RegisterCertificate register, RevokeCertificate revoke, TrustedCheck trusted, SignatureRules rules, IMandates mandates, ITexts texts) : PageModel, ILoad
{
    private const int Most = 500;

    public sealed record Line(Guid Id, string Agency, string Holder, string? Officer, string? KeyName, SigningWay Way, CertificateUse Use, string Issuer, string SerialNumber, DateTime ValidTo, CertificateState State);

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public IReadOnlyList<string> Without { get; private set; } = [];

    public int Agencies { get; private set; }

    public IReadOnlyList<(string Name, DateTime ValidTo)> Roots { get; private set; } = [];

    public bool MayManage => caller.Can("signing.manage");

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty, Required(ErrorMessage = "signing.inventory.agency-required"), StringLength(100, ErrorMessage = "signing.inventory.agency-required")]
    public string? AgencyCode { get; set; }

    [BindProperty]
    public CertificateUse Use { get; set; }

    [BindProperty, StringLength(100)]
    public string? UserName { get; set; }

    [BindProperty, RegularExpression(SoftwareKeys.PostNameShape, ErrorMessage = "signing.inventory.key-shape")]
    public string? KeyName { get; set; }

    [BindProperty]
    public SigningWay Way { get; set; }

    [BindProperty, StringLength(100)]
    public string? CredentialId { get; set; }

    /// <summary>The rule on signed results in force today; else the next to come.</summary>
    public SignatureRules.Row? Rule => rules.On(act.Today) ?? rules.After(act.Today);

    public IReadOnlyList<SelectListItem> Uses => [.. Enum.GetValues<CertificateUse>().Select(u => new SelectListItem(texts[$"enum.CertificateUse.{u}"], u.ToString()))];

    public IReadOnlyList<SelectListItem> Ways => [.. Enum.GetValues<SigningWay>().Select(w => new SelectListItem(texts[$"signing.inventory.way.{w}"], w.ToString()))];

    public static string Tone(CertificateState state) => state switch
    {
        CertificateState.InForce => "good",
        CertificateState.Within60Days or CertificateState.NotYet => "info",
        CertificateState.Within30Days or CertificateState.Within7Days => "warn",
        _ => "bad",
    };

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Demand();
        if (Upload is null or { Length: 0 } or { Length: > RegisterCertificate.MaxBytes })
        {
            ModelState.AddModelError(nameof(Upload), texts["signing.inventory.file-required"]);
        }

        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        using var bytes = new MemoryStream();
        await Upload!.CopyToAsync(bytes, ct);
        await register.RunAsync(new(bytes.ToArray(), AgencyCode!, Use, UserName, KeyName, Way, CredentialId), ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect("/quan-tri/chung-thu-so");
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct)
    {
        Demand();
        await revoke.RunAsync(await db.Set<HeldCertificate>().SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw new NotFoundException("certificate"), texts["signing.inventory.revoked-by-hand"], ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect("/quan-tri/chung-thu-so");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var held = await db.Set<HeldCertificate>().AsNoTracking().OrderBy(c => c.ValidTo).ThenBy(c => c.Id).Take(Most)
            .ToListAsync(ct);
        Lines = [.. held.Select(c => new Line(c.Id, agencies.NameAt(c.AgencyId, act.Today), c.Holder, c.OfficerId is { } who ? mandates.Officer(who)?.Name : null, c.KeyName ?? c.CredentialId, c.Way, c.Use, c.Issuer, c.SerialNumber, c.ValidTo, c.StateAt(act.Now)))
            .OrderBy(l => l.State).ThenBy(l => l.ValidTo)];
        var sealing = held.Where(c => c.Use == CertificateUse.Agency && c.IsInForceAt(act.Now)).Select(c => c.AgencyId).ToHashSet();
        var scope = agencies.All(act.Today).Where(a => a.InScope).ToList();
        Agencies = scope.Count;
        Without = [.. scope.Where(a => !sealing.Contains(a.Id)).Select(a => a.Name)];
        Roots = await trusted.RootNamesAsync(ct);
    }

    private void Demand()
    {
        if (!MayManage)
        {
            throw new RuleBroken("signing.not-yours");
        }
    }
}
