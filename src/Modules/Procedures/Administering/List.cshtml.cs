using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>The catalogue for those who keep it: every latest version, what of it is not verified, and its state.</summary>
[Authorize("procedures.manage")]
[FreshProof(ProofUse.Administration)]
internal sealed class ListModel(AppDb db, IProcedures procedures, ITexts texts) : PageModel
{
    private const int Size = 50;

    internal sealed record Line(Guid Id, string Slug, string? Code, string Name, string FieldCode, int Number, PublicationState State, DateOnly From, DateOnly? To, int Unverified);

    [BindProperty(SupportsGet = true, Name = "tu")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true, Name = "linh-vuc")]
    public string? Field { get; set; }

    [BindProperty(SupportsGet = true, Name = "trang-thai")]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "chua-doi-chieu")]
    public bool OnlyUnverified { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public int Total { get; private set; }

    public int TotalUnverified { get; private set; }

    public string? Next { get; private set; }

    public IEnumerable<SelectListItem> Fields => procedures.Fields.Select(f => new SelectListItem(f.Name, f.Code, f.Code == Field))
        .Prepend(new SelectListItem(texts["procedures.search.any-field"], ""));

    public IEnumerable<SelectListItem> States => Enum.GetValues<PublicationState>().Select(s => new SelectListItem(texts[$"enum.PublicationState.{s}"], s.ToString(), s.ToString() == State))
        .Prepend(new SelectListItem(texts["procedures.manage.any-state"], ""));

    public string FieldName(string code) => procedures.Fields.FirstOrDefault(f => f.Code == code)?.Name ?? code;

    public async Task OnGetAsync(CancellationToken ct)
    {
        var all =
            from v in db.Set<ProcedureVersion>().AsNoTracking()
            join p in db.Set<Procedure>() on v.ProcedureId equals p.Id
            where v.Number == p.LastNumber && p.Origin == ProcedureOrigin.Written
            select new { v, p.Slug };
        if (Fold.Of(Words) is { Length: > 0 } words)
        {
            foreach (var word in words.Split(' ').Take(8))
            {
                all = all.Where(x => x.v.NameFolded.Contains(word) || x.v.Code == word);
            }
        }

        all = Field is { Length: > 0 } ? all.Where(x => x.v.FieldCode == Field) : all;
        all = Enum.TryParse<PublicationState>(State, out var state) ? all.Where(x => x.v.State == state) : all;
        all = OnlyUnverified ? all.Where(x => x.v.Unverified > 0) : all;
        Total = await all.CountAsync(ct);
        TotalUnverified = await all.CountAsync(x => x.v.Unverified > 0, ct);
        if (After is { Length: > 0 } after)
        {
            // The database compares as it sorts; a comparison kind cannot be translated.
#pragma warning disable CA1309
            all = all.Where(x => string.Compare(x.Slug, after) > 0);
#pragma warning restore CA1309
        }

        var rows = await all.OrderBy(x => x.Slug).Take(Size + 1)
            .Select(x => new Line(x.v.ProcedureId, x.Slug, x.v.Code, x.v.Name, x.v.FieldCode, x.v.Number, x.v.State, x.v.ValidFrom, x.v.ValidTo, x.v.Unverified))
            .ToListAsync(ct);
        Lines = [.. rows.Take(Size)];
        Next = rows.Count > Size ? Address(Lines[^1].Slug) : null;
    }

    private string Address(string after)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("tu", Words), ("linh-vuc", Field), ("trang-thai", State), ("chua-doi-chieu", OnlyUnverified ? "true" : null), ("sau", after) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return "/quan-tri/thu-tuc" + query;
    }
}
