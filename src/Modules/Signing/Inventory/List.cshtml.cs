using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Results;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Certificates of all agencies by what needs care first, page by page; agencies without a seal on a day; and the roots in force.</summary>
[Authorize("signing.view")]
[FreshProof(ProofUse.Administration)]
[Costs(1, Export = 30)]
internal sealed class ListModel(AppDb db, Act act, Caller caller, CertificateList list, RegisterCertificate register, RevokeCertificate revoke, TrustedCheck trusted, SignatureRules rules, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/quan-tri/chung-thu-so";
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "loai")]
    public CertificateUse? Kind { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    /// <summary>The day that agencies without a seal are asked for; today when left out.</summary>
    [BindProperty(SupportsGet = true, Name = "ngay")]
    public DateOnly? AskedDay { get; set; }

    public DateOnly Day => AskedDay ?? act.Today;

    public IReadOnlyList<CertificateList.Line> Lines { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

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

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    /// <param name="dang">xlsx or csv.</param>
    /// <param name="bang"><c>thieu</c>: agencies without a seal on the day; else the certificates found.</param>
    public async Task<IActionResult> OnGetExportAsync(string? dang, string? bang, CancellationToken ct)
    {
        if (bang == "thieu")
        {
            return await list.ExportWithoutSealAsync(dang == "xlsx", Day, texts, ct);
        }

        return list.Export(dang == "xlsx", PageQuery.Plain(Search), Kind, texts);
    }

    public string Link(params (string Name, string? Value)[] more) =>
        PageQuery.Of(Address, [("tim", PageQuery.Plain(Search)), ("loai", Kind?.ToString()), ("ngay", AskedDay?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)), .. more]);

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
        return LocalRedirect(Address);
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct)
    {
        Demand();
        await revoke.RunAsync(await db.Set<HeldCertificate>().SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw new NotFoundException("certificate"), texts["signing.inventory.revoked-by-hand"], ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect(Address);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        (var found, Paging) = await list.Find(PageQuery.Plain(Search), Kind).PageAsync(PageNumber, PageSize, ct);
        Lines = [.. found.Select(list.LineOf)];
        var (without, all) = await list.WithoutSealAsync(Day, ct);
        (Without, Agencies) = ([.. without.Select(a => a.Name)], all);
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
