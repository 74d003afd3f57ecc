using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;

namespace TinhSo.Modules.Privacy.MyData;

/// <summary>The person sees what is kept of them, takes it away, and asks for correction, erasure or restriction.</summary>
[Authorize("citizen")]
[Costs(30, OnlyPosts = true)]
internal sealed class MyDataModel(AppDb db, Act act, HeldData held, AskForPackage ask, PersonFolder folder, PrivacyTerms terms) : PageModel, ILoad
{
    public const string Address = "/tai-khoan/du-lieu-cua-toi";
    private const int Shown = 20;

    [BindProperty(SupportsGet = true, Name = "xin")]
    public bool Asked { get; set; }

    public IReadOnlyList<KeptData> Kept { get; private set; } = [];

    public IReadOnlyList<DataPackage> Packages { get; private set; } = [];

    public IReadOnlyList<DataRequest> Requests { get; private set; } = [];

    public int Days => terms.PackageDays;

    private Guid Owner => act.Caller.Id ?? throw new NotFoundException("account");

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ask.RunAsync(ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "privacy_package"))
        {
            throw new RuleBroken("privacy.package-waiting");
        }

        return Redirect($"{Address}?xin=true");
    }

    /// <summary>The owner's package while it is offered; to everybody else it does not exist.</summary>
    public async Task<IActionResult> OnGetFileAsync([FromQuery(Name = "goi")] Guid id, CancellationToken ct)
    {
        var package = await db.Set<DataPackage>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.AccountId == Owner, ct);
        if (package is null || !IsThere(package) || !System.IO.File.Exists(folder.PathOf(id)))
        {
            return NotFound();
        }

        Response.Headers.CacheControl = "no-store";
        return PhysicalFile(folder.PathOf(id), "application/zip", $"du-lieu-{package.AskedAt.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.zip");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var owner = Owner;
        Kept = await held.KeptAsync(owner, ct);
        Packages = await db.Set<DataPackage>().AsNoTracking().Where(p => p.AccountId == owner).OrderByDescending(p => p.AskedAt).Take(Shown).ToListAsync(ct);
        Requests = await db.Set<DataRequest>().AsNoTracking().Where(r => r.AccountId == owner).OrderByDescending(r => r.ReceivedAt).Take(Shown).ToListAsync(ct);
    }

    public bool IsThere(DataPackage package) => package.State == PackageState.Ready && package.Until > act.Now;

    public static string SizeOf(DataPackage package) => Math.Max(1, package.Size / 1024).ToString("N0", CultureInfo.GetCultureInfo("vi-VN"));
}
