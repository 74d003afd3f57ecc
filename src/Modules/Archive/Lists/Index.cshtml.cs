using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>The lists of the caller's agencies and of those whose work came to them, newest first; found by agency, year, state or the code of a dossier in them.</summary>
[Authorize(ArchiveScope.View)]
internal sealed class IndexModel(AppDb db, ArchiveScope scope, IAgencies agencies, IProcedures procedures, ITexts texts) : PageModel
{
    public const string Address = "/luu-tru";
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "co-quan")]
    public Guid? Agency { get; set; }

    [BindProperty(SupportsGet = true, Name = "nam")]
    public int? Year { get; set; }

    [BindProperty(SupportsGet = true, Name = "trang-thai")]
    public ListState? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "ma")]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<ArchiveList> Rows { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public IReadOnlyList<SelectListItem> Agencies { get; private set; } = [];

    public bool MayMake { get; private set; }

    public IEnumerable<SelectListItem> States => Enum.GetValues<ListState>().Select(s => new SelectListItem(texts[$"enum.ListState.{s}"], s.ToString()));

    public async Task OnGetAsync(CancellationToken ct)
    {
        var mine = scope.With(ArchiveScope.View);
        MayMake = scope.With(ArchiveScope.Manage).Count > 0;
        var all = db.Set<ArchiveList>().AsNoTracking().Where(l => mine.Contains(l.AgencyId));
        Agencies = [.. (await all.Select(l => l.AgencyId).Distinct().ToListAsync(ct)).Select(a => new SelectListItem(NameOf(a), a.ToString())).OrderBy(i => i.Text, StringComparer.Ordinal)];
        var code = Code?.Trim().ToUpperInvariant();
        var found = all.Where(l => (Agency == null || l.AgencyId == Agency) && (Year == null || l.Year == Year) && (State == null || l.State == State));
        found = string.IsNullOrEmpty(code) ? found : found.Where(l => db.Set<ListRow>().Any(r => r.ListId == l.Id && r.Code == code));
        (Rows, Paging) = await found.OrderByDescending(l => l.MadeAt).ThenByDescending(l => l.Id).PageAsync(PageNumber, PageSize, ct);
    }

    public string NameOf(Guid agency) => agencies.NameAt(agency, DateOnly.MaxValue);

    public string FieldOf(ArchiveList list) => FieldName(procedures, texts, list.FieldCode);

    public static string FieldName(IProcedures procedures, ITexts texts, string? code) =>
        code is null ? texts["archive.all-fields"] : procedures.Fields.FirstOrDefault(f => f.Code == code) is { } field ? texts.Language == "en" ? field.NameEn : field.Name : code;

    public static string Named(ArchiveList list) => string.Create(CultureInfo.InvariantCulture, $"{list.Number:00}/{list.Year}");

    public static string ToneOf(ListState state) => state switch { ListState.HandedOver => "good", ListState.Approved => "info", ListState.Draft => "warn", _ => "neutral" };
}
