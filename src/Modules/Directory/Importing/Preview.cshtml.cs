using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Importing;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class PreviewModel(
    AppDb db, Caller caller, OfficerImport import, ImportOfficers importOfficers, IDataProtectionProvider protection, CatalogueStamp stamp, ITexts texts)
    : PageModel, ILoad
{
    public const int Shown = 100;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>What the person chose: "good" rows, or "all" or nothing.</summary>
    [BindProperty]
    public string? Mode { get; set; }

    public KeptImport Kept { get; private set; } = null!;

    public List<CheckedRow<OfficerRow>> Rows { get; private set; } = [];

    public int Good => Rows.Count(r => r.IsGood);

    public int Bad => Rows.Count - Good;

    private IDataProtector Protector => protection.CreateProtector("directory.first-password-list");

    private IDataProtector Uploads => protection.CreateProtector(KeptImport.Purpose);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task LoadAsync(CancellationToken ct)
    {
        // Somebody else's upload answers like one that does not exist.
        Kept = await db.Set<KeptImport>().SingleOrDefaultAsync(k => k.Id == Id && k.OwnerId == caller.Id, ct)
            ?? throw new NotFoundException("import");
        if (Kept.State == KeptState.Uploaded)
        {
            if (Open(Uploads, Kept.Content) is not { } bytes)
            {
                ModelState.AddModelError("", texts["rule.directory.import-unreadable"]);
                return;
            }

            using var content = new MemoryStream(bytes);
            Rows = await import.CheckAsync(content, Kept.FileName, ct);
        }
    }

    /// <summary>Null when the cookie key it was sealed with is gone or cannot be read.</summary>
    private static byte[]? Open(IDataProtector protector, byte[] content)
    {
        try
        {
            return protector.Unprotect(content);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public string Say(Problem problem) => import.Say(problem);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Kept.State == KeptState.Imported)
        {
            return RedirectToPage(new { Id });
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        if (Mode is not ("good" or "all"))
        {
            ModelState.AddModelError(nameof(Mode), texts["directory.import.mode-required"]);
        }
        else if (Good == 0)
        {
            ModelState.AddModelError("", texts["directory.import.no-good"]);
        }
        else if (Mode == "all" && Bad > 0)
        {
            ModelState.AddModelError(nameof(Mode), texts["directory.import.not-all", Bad]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var added = await importOfficers.RunAsync([.. Rows.Where(r => r.IsGood).Select(r => r.Value!)], ct);
        Kept.State = KeptState.Imported;
        Kept.Added = added.Count;
        Kept.Rejected = Bad;
        Kept.Content = Bad > 0 ? Uploads.Protect(await import.RejectedAsync(Rows, OfficerRows.Columns, ct)) : [];
        Kept.Passwords = Protector.Protect(await import.PasswordsAsync(added, ct));
        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);
        return RedirectToPage(new { Id });
    }

    public async Task<IActionResult> OnGetRejectedAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var content = Kept.State != KeptState.Imported ? await import.RejectedAsync(Rows, OfficerRows.Columns, ct)
            : Kept.Content.Length == 0 ? [] : Open(Uploads, Kept.Content) ?? throw new RuleBroken("directory.import-unreadable");
        return File(content, "text/csv; charset=utf-8", "dong-bi-tu-choi.csv");
    }

    public async Task<IActionResult> OnPostPasswordsAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Kept.Passwords.Length == 0)
        {
            throw new RuleBroken("directory.passwords-fetched");
        }

        var list = Open(Protector, Kept.Passwords) ?? throw new RuleBroken("directory.passwords-unreadable");
        Kept.Passwords = [];
        await db.SaveChangesAsync(ct);
        Response.Headers.CacheControl = "no-store";
        return File(list, "text/csv; charset=utf-8", "mat-khau-lan-dau.csv");
    }
}
