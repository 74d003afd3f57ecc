using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Rating;

[Authorize("citizen")]
internal sealed class RateModel(DossierAccess access, RateDossier rate, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    [BindProperty, Required(ErrorMessage = "dossiers.rating.score-needed"), Range(Rating.Worst, Rating.Best, ErrorMessage = "dossiers.rating.score-needed")]
    public int? Score { get; set; }

    [BindProperty]
    public int? Attitude { get; set; }

    [BindProperty]
    public int? Clarity { get; set; }

    [BindProperty]
    public int? Promptness { get; set; }

    [BindProperty, MaxLength(2000, ErrorMessage = "dossiers.rating.too-long")]
    public string? Comment { get; set; }

    public Dossier Dossier { get; private set; } = null!;

    public bool Allowed { get; private set; }

    public IReadOnlyList<SelectListItem> Levels => [.. Enumerable.Range(Rating.Worst, Rating.Best).Reverse()
        .Select(n => new SelectListItem(texts[$"dossiers.rating.level.{n}"], n.ToString(CultureInfo.InvariantCulture)))];

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (await GivenAsync(ct) is { } given)
        {
            (Score, Attitude, Clarity, Promptness, Comment) = (given.Score, given.Attitude, given.Clarity, given.Promptness, given.Comment);
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        await rate.RunAsync(Dossier, new(Score!.Value, Attitude, Clarity, Promptness, Comment), ct);
        await db.SaveChangesAsync(ct);
        return Redirect($"/ho-so-cua-toi/{Dossier.Code}");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Dossier = await access.FindAsync(Code, ct);
        var given = await GivenAsync(ct);
        Allowed = RateDossier.IsOpenFor(Dossier) && (given is null || given.MayChange(act.Now));
    }

    private async Task<Rating?> GivenAsync(CancellationToken ct) => await db.Set<Rating>().AsNoTracking().SingleOrDefaultAsync(r => r.DossierId == Dossier.Id, ct);
}
