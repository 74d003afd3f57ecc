using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>Which services are eligible for full and which the national portal has integrated, on a day; set and ended here for several at once.</summary>
[Authorize("procedures.manage")]
[FreshProof(ProofUse.Administration)]
internal sealed class ServicesModel(AppDb db, MarkService marks, IAgencies agencies, Act act, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/quan-tri/thu-tuc/dich-vu";
    private const int Size = 50;

    internal sealed record Line(Guid Id, string Slug, string? Code, string Name, Guid AgencyId, bool Full, bool Routed, bool Eligible, bool Integrated);

    /// <summary>The two marks that people state; the third follows from the help form.</summary>
    private static readonly ServiceMarkKind[] Stated = [ServiceMarkKind.Eligible, ServiceMarkKind.Integrated];

    private static readonly string[] FilterKeys = ["du-dieu-kien", "chua-du", "tich-hop", "chua-tich-hop"];

    [BindProperty(SupportsGet = true, Name = "tu")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true, Name = "loc")]
    public string? Filter { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "xong")]
    public int? Done { get; set; }

    [BindProperty(Name = "chon")]
    public List<Guid> Chosen { get; set; } = [];

    [BindProperty]
    public ServiceMarkKind? Kind { get; set; }

    [BindProperty]
    public bool Ends { get; set; }

    [BindProperty]
    public DateOnly? Day { get; set; }

    [BindProperty]
    public string? MarkSource { get; set; }

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public DateOnly Today => act.Today;

    public IEnumerable<SelectListItem> Filters => FilterKeys.Select(f => new SelectListItem(texts[$"procedures.services.filter.{f}"], f, f == Filter))
        .Prepend(new SelectListItem(texts["procedures.services.filter.all"], ""));

    public IEnumerable<SelectListItem> Kinds => Stated.Select(k => new SelectListItem(texts[$"enum.ServiceMarkKind.{k}"], k.ToString()));

    public string AgencyName(Guid id) => agencies.NameAt(id, act.Today);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Require(Chosen.Count > 0, "chon", "procedures.services.choose-some");
        Require(Kind is { } kind && Stated.Contains(kind), nameof(Kind), "procedures.services.kind-required");
        Require(Day <= act.Today, nameof(Day), "procedures.services.day-required");
        Require(!string.IsNullOrWhiteSpace(MarkSource), nameof(MarkSource), "procedures.services.source-required");
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        foreach (var procedure in await db.Set<Procedure>().Where(p => Chosen.Contains(p.Id) && p.Origin == ProcedureOrigin.Written).ToListAsync(ct))
        {
            await (Ends ? marks.EndAsync(procedure, Kind!.Value, Day!.Value, MarkSource, ct) : marks.BeginAsync(procedure, Kind!.Value, Day!.Value, MarkSource, ct));
        }

        await db.SaveChangesAsync(ct);
        return LocalRedirect(QueryHelpers.AddQueryString(Address, new Dictionary<string, string?> { ["tu"] = Words, ["loc"] = Filter, ["xong"] = $"{Chosen.Count}" }));
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var today = act.Today;
        var all =
            from s in db.Set<ProcedureStanding>().AsNoTracking()
            join p in db.Set<Procedure>() on s.ProcedureId equals p.Id
            join v in db.Set<ProcedureVersion>() on new { Id = p.Id, Number = p.LastNumber } equals new { Id = v.ProcedureId, v.Number }
            where s.From <= today && (s.To == null || s.To > today) && p.Origin == ProcedureOrigin.Written
            select new { s, p, v };
        foreach (var word in Fold.Of(Words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8))
        {
            all = all.Where(x => x.v.NameFolded.Contains(word) || x.v.Code == word);
        }

        all = Filter switch
        {
            "du-dieu-kien" => all.Where(x => x.s.Eligible),
            "chua-du" => all.Where(x => !x.s.Eligible),
            "tich-hop" => all.Where(x => x.s.Integrated),
            "chua-tich-hop" => all.Where(x => !x.s.Integrated),
            _ => all,
        };
        (Lines, Paging) = await all.OrderBy(x => x.p.Slug)
            .Select(x => new Line(x.p.Id, x.p.Slug, x.v.Code, x.v.Name, x.s.AgencyId, x.s.Full, x.s.RoutedToProvince, x.s.Eligible, x.s.Integrated)).PageAsync(PageNumber, Size, ct);
    }

    private void Require(bool holds, string field, string text)
    {
        if (!holds)
        {
            ModelState.AddModelError(field, texts[text]);
        }
    }
}
