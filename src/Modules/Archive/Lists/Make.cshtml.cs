using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>The archivist chooses agency, year and field, sees which dossiers wait for a list, and makes it.</summary>
[Authorize(ArchiveScope.Manage)]
[FreshProof(ProofUse.Signing)]
internal sealed class MakeModel(AppDb db, Act act, ArchiveScope scope, PickFinished pick, MakeList make, IAgencies agencies, IProcedures procedures, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/luu-tru/lap";
    public const int Shown = 50;

    [BindProperty(SupportsGet = true), Required(ErrorMessage = "archive.make.agency-needed")]
    public Guid? Agency { get; set; }

    [BindProperty(SupportsGet = true), Required(ErrorMessage = "archive.make.year-needed"), Range(2000, 2200, ErrorMessage = "archive.make.year-needed")]
    public int? Year { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Field { get; set; }

    public IReadOnlyList<SelectListItem> Agencies { get; private set; } = [];

    /// <summary>Null until agency and year are chosen.</summary>
    public int? Waiting { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<DossierForArchive> First { get; private set; } = [];

    public bool More { get; private set; }

    public IEnumerable<SelectListItem> Fields => procedures.Fields.Select(f => new SelectListItem(IndexModel.FieldName(procedures, texts, f.Code), f.Code)).OrderBy(i => i.Text, StringComparer.Ordinal);

    public async Task OnGetAsync(CancellationToken ct)
    {
        var asked = Agency is not null && Year is not null;
        if (!asked)
        {
            // The page as it is first opened asks nothing yet.
            ModelState.Clear();
        }

        Year ??= act.Today.Year - 1;
        await LoadAsync(ct);
        Agency ??= scope.Only(ArchiveScope.Manage);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        var list = await make.RunAsync(Agency!.Value, Year!.Value, string.IsNullOrEmpty(Field) ? null : Field, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "archive_list") || db.Flavour.IsDuplicate(e, "archive_row"))
        {
            // Somebody else listed the same dossiers, or took the same number, a moment ago.
            throw new RuleBroken("archive.made-meanwhile");
        }

        return Redirect($"{ShowModel.Address}/{list.Id}");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var mine = scope.With(ArchiveScope.Manage);
        Agencies = [.. mine.Select(a => new SelectListItem(agencies.NameAt(a, DateOnly.MaxValue), a.ToString())).OrderBy(i => i.Text, StringComparer.Ordinal)];
        if (Agency is { } agency && mine.Contains(agency) && Year is >= 2000 and <= 2200 and { } year)
        {
            // Counted by id alone; what is shown is described.
            var (found, more) = await pick.FreeAsync(agency, year, string.IsNullOrEmpty(Field) ? null : Field, null, MakeList.Most, ct);
            (Waiting, More, First) = (found.Count, more, await pick.DescribeAsync([.. found.Take(Shown)], ct));
        }
    }
}
