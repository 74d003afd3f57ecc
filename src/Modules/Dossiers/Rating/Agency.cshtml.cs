using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Rating;

[AllowAnonymous]
internal sealed class AgencyModel(Ratings ratings, IAgencies agencies, Act act) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    public AgencyInfo Agency { get; private set; } = null!;

    public IReadOnlyList<(DateOnly Month, RatingCounts Counts)> Months { get; private set; } = [];

    public IReadOnlyDictionary<DateOnly, RatingMonth> Withheld { get; private set; } = new Dictionary<DateOnly, RatingMonth>();

    public async Task OnGetAsync(CancellationToken ct)
    {
        Agency = agencies.FindByCode(Slug, act.Today) ?? throw new NotFoundException("agency");
        Withheld = await ratings.WithheldOfAsync(Agency.Id, ct);
        Months = [.. (await ratings.OfAgencyAsync(Agency.Id, ct)).Where(m => !Withheld.ContainsKey(m.Month))];
    }
}
