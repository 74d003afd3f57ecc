using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>Withholds the ratings of one agency in one month from the public, or shows them again, with a reason that everybody may read. The page of published ratings uses it.</summary>
internal sealed class PublishRatings(AppDb db, Act act)
{
    public const string Permission = "ratings.publish";

    public async Task<RatingMonth> RunAsync(Guid agencyId, DateOnly month, bool withheld, string? reason, CancellationToken ct)
    {
        act.Caller.Require(Permission, agencyId);
        var first = new DateOnly(month.Year, month.Month, 1);
        if (first > act.Today)
        {
            throw new RuleBroken("dossiers.rating-month-future");
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleBroken("dossiers.rating-publish-reason");
        }

        var row = await db.Set<RatingMonth>().SingleOrDefaultAsync(m => m.AgencyId == agencyId && m.From == first, ct);
        if ((row?.Withheld ?? false) == withheld)
        {
            throw new RuleBroken(withheld ? "dossiers.rating-withheld-already" : "dossiers.rating-public-already");
        }

        if (row is null)
        {
            db.Add(row = new RatingMonth { AgencyId = agencyId, From = first, To = first.AddMonths(1).AddDays(-1), Reason = "", ChangedBy = "", ChangedAt = act.Now });
        }

        (row.Withheld, row.Reason, row.ChangedBy, row.ChangedAt) = (withheld, reason.Trim(), act.Caller.Name, act.Now);
        act.On(row, withheld ? "ratings.withhold" : "ratings.publish", row.Reason);
        return row;
    }
}
