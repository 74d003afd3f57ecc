using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Archive.Destroying;
using TinhSo.Modules.Archive.Holding;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Archive.Telling;

/// <summary>Where one dossier is in its life after work, for the inspector who asks: its list, its rule, who holds it, who proposed and agreed.</summary>
[Authorize(ArchiveScope.View)]
internal sealed class StoryModel(AppDb db, ArchiveScope scope, IAgencies agencies, ITexts texts) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "ma")]
    public string? Code { get; set; }

    public ArchiveList? List { get; private set; }

    public ListRow? Row { get; private set; }

    public IReadOnlyList<Hold> Holds { get; private set; } = [];

    public Disposal? Disposal { get; private set; }

    public bool Asked => !string.IsNullOrWhiteSpace(Code);

    public string AgencyName => agencies.NameAt(List!.AgencyId, DateOnly.MaxValue);

    public string Period => RowPages.Say(texts, Row!.Period);

    public async Task OnGetAsync(CancellationToken ct)
    {
        var code = Code?.Trim().ToUpperInvariant();
        if (string.IsNullOrEmpty(code))
        {
            return;
        }

        var mine = scope.With(ArchiveScope.View);
        Holds = await db.Set<Hold>().AsNoTracking().Where(h => h.Code == code && mine.Contains(h.AgencyId)).OrderByDescending(h => h.PlacedAt).ToListAsync(ct);
        var row = await db.Set<ListRow>().AsNoTracking().SingleOrDefaultAsync(r => r.Code == code, ct);
        var list = row is null ? null : await db.Set<ArchiveList>().AsNoTracking().SingleAsync(l => l.Id == row.ListId, ct);
        if (list is not null && mine.Contains(list.AgencyId))
        {
            (Row, List) = (row, list);
            Disposal = await db.Set<Disposal>().AsNoTracking().SingleOrDefaultAsync(d => db.Set<DisposalRow>().Any(r => r.DossierId == row!.DossierId && r.DisposalId == d.Id), ct);
        }
    }
}
