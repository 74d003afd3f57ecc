using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>Withholds one agency's ratings of one month, or shows them again.</summary>
[Authorize(PublishRatings.Permission)]
[FreshProof(ProofUse.Signing)]
internal sealed class PublishModel(PublishRatings publish, Ratings ratings, IAgencies agencies, Act act, AppDb db) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "thang")]
    public string? MonthText { get; set; }

    [BindProperty, Required(ErrorMessage = "rule.dossiers.rating-publish-reason"), MaxLength(500, ErrorMessage = "dossiers.rating.too-long")]
    public string? Reason { get; set; }

    /// <summary>What the reader saw when they decided.</summary>
    [BindProperty]
    public bool Withhold { get; set; }

    public AgencyInfo Agency { get; private set; } = null!;

    public DateOnly Month { get; private set; }

    public RatingMonth? Withheld { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Withhold = Withheld is null;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        await publish.RunAsync(Agency.Id, Month, Withhold, Reason, ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect($"{PublishingModel.Address}?thang={Month.ToString("yyyy-MM", CultureInfo.InvariantCulture)}&xong=true");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Month = PublishingModel.MonthOf(MonthText, act.Today);
        var last = Month.AddMonths(1).AddDays(-1);
        Agency = agencies.FindByCode(Slug, last < act.Today ? last : act.Today) ?? throw new NotFoundException("agency");
        Withheld = (await ratings.WithheldInAsync(Month, ct)).GetValueOrDefault(Agency.Id);
    }
}
