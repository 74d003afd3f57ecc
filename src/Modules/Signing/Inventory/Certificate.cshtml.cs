using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>One certificate and the picture drawn where it signs.</summary>
[Authorize("signing.view")]
[FreshProof(ProofUse.Administration)]
internal sealed class CertificateModel(AppDb db, Caller caller, CertificateList list, SetPicture picture, FileStore files, ITexts texts) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    public CertificateList.Line Line { get; private set; } = null!;

    public bool MayManage => caller.Can("signing.manage");

    public string Here => $"{ListModel.Address}/{Id}";

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    /// <summary>The picture itself, for the page alone.</summary>
    public async Task<IActionResult> OnGetPictureAsync(CancellationToken ct)
    {
        var id = (await FindAsync(ct)).PictureId;
        var file = await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, ct);
        if (file is not { Finding: null, MediaType: "image/png" } || !files.Exists(file.Sha256))
        {
            return NotFound();
        }

        (Response.Headers.CacheControl, Response.Headers.XContentTypeOptions) = ("private, no-store", "nosniff");
        return File(files.Open(file.Sha256), file.MediaType);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Demand();
        if (Upload is null or { Length: 0 } or { Length: > SetPicture.MaxBytes })
        {
            ModelState.AddModelError(nameof(Upload), texts["signing.picture.file-required"]);
            await LoadAsync(ct);
            return Page();
        }

        using var bytes = new MemoryStream();
        await Upload.CopyToAsync(bytes, ct);
        await picture.RunAsync(await FindAsync(ct), bytes.ToArray(), ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect(Here);
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken ct)
    {
        Demand();
        picture.Remove(await FindAsync(ct));
        await db.SaveChangesAsync(ct);
        return LocalRedirect(Here);
    }

    public async Task LoadAsync(CancellationToken ct) => Line = list.LineOf(await FindAsync(ct));

    private async Task<HeldCertificate> FindAsync(CancellationToken ct) => await db.Set<HeldCertificate>().SingleOrDefaultAsync(c => c.Id == Id, ct) ?? throw new NotFoundException("certificate");

    private void Demand()
    {
        if (!MayManage)
        {
            throw new RuleBroken("signing.not-yours");
        }
    }
}
