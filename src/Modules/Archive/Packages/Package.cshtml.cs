using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Archive.Packages;

/// <summary>Packages of one list: asked for, under way with their progress, ready to be taken.</summary>
[Authorize(ArchiveScope.Manage)]
[FreshProof(ProofUse.Signing)]
internal sealed class PackageModel(AppDb db, ArchiveScope scope, FindList find, AskForPackage ask, ArchiveFolder folder) : PageModel, ILoad
{
    private const int Shown = 10;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public ArchiveList List { get; private set; } = null!;

    public IReadOnlyList<(ArchivePackage Package, int Percent)> Packages { get; private set; } = [];

    public string Here => $"{ShowModel.Address}/{Id}";

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        await ask.RunAsync(List, ct);
        await db.SaveChangesAsync(ct);
        return Redirect(Here + "/goi");
    }

    public async Task<IActionResult> OnGetFileAsync([FromQuery(Name = "goi")] Guid package, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Packages.All(p => p.Package.Id != package || p.Package.State != ArchivePackageState.Ready) || !System.IO.File.Exists(folder.PathOf(package)))
        {
            return NotFound();
        }

        Response.Headers.CacheControl = "no-store";
        return PhysicalFile(folder.PathOf(package), "application/zip", string.Create(CultureInfo.InvariantCulture, $"nop-luu-{List.Year}-{List.Number}.zip"));
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        List = await find.OfAsync(Id, ct);
        if (!scope.Can(ArchiveScope.Manage, List.AgencyId))
        {
            throw new NotFoundException("list");
        }

        var packages = await db.Set<ArchivePackage>().AsNoTracking().Where(p => p.ListId == Id).OrderByDescending(p => p.AskedAt).Take(Shown).ToListAsync(ct);
        var waiting = packages.Where(p => p.State == ArchivePackageState.Waiting).Select(p => (Guid?)p.Id).ToList();
        var jobs = await db.Set<JobRow>().AsNoTracking().Where(j => waiting.Contains(j.AboutId)).ToListAsync(ct);
        // The first half of the way notes the giving, the second writes.
        Packages = [.. packages.Select(p => (p, jobs.Where(j => j.AboutId == p.Id).Select(j => j.Kind == MakePackage.Kind ? 50 + (j.Progress / 2) : j.Progress / 2).DefaultIfEmpty(0).Max()))];
    }

    public static string SizeOf(ArchivePackage package) => Math.Max(1, package.Size / 1024).ToString("N0", CultureInfo.GetCultureInfo("vi-VN"));
}
