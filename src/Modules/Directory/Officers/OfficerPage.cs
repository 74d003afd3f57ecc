using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>What the pages about one officer share: who it is, and going back to them when saved.</summary>
internal abstract class OfficerPage(AppDb db, CatalogueStamp stamp) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Officer Officer { get; private set; } = null!;

    protected AppDb Db => db;

    public virtual async Task LoadAsync(CancellationToken ct) =>
        Officer = await db.Set<Officer>().AsNoTracking().SingleOrDefaultAsync(o => o.Id == Id, ct) ?? throw new NotFoundException("officer");

    protected async Task<IActionResult> SaveAsync(CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);
        return RedirectToPage("/Directory/Officers/Show", new { Id });
    }
}
