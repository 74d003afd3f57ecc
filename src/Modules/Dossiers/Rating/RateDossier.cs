using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>The owner, and only the owner, rates a finished dossier; nothing ever asks for it as a condition. Changeable for seven days.</summary>
internal sealed class RateDossier(AppDb db, Act act, DossierParts parts)
{
    internal sealed record Input(int Score, int? Attitude, int? Clarity, int? Promptness, string? Comment);

    public static bool IsOpenFor(Dossier dossier) => dossier.State is DossierState.Done or DossierState.Returned;

    public async Task RunAsync(Dossier dossier, Input input, CancellationToken ct)
    {
        if (!act.Caller.IsCitizen || act.Caller.Id is not { } owner || dossier.AccountId != owner)
        {
            throw new RuleBroken("dossiers.rating-owner-only");
        }

        if (!IsOpenFor(dossier))
        {
            throw new RuleBroken("dossiers.rating-too-early", dossier.Code);
        }

        if (new[] { input.Score, input.Attitude ?? Rating.Best, input.Clarity ?? Rating.Best, input.Promptness ?? Rating.Best }.Any(s => s is < Rating.Worst or > Rating.Best))
        {
            throw new RuleBroken("dossiers.rating-range");
        }

        var rating = (await parts.OfAsync<Rating>(dossier, ct)).SingleOrDefault();
        if (rating is null)
        {
            var day = VietnamTime.Day(act.Now);
            db.Add(rating = new Rating { DossierId = dossier.Id, AgencyId = dossier.CompetentAgencyId, Month = new DateOnly(day.Year, day.Month, 1), RatedAt = act.Now });
        }
        else if (!rating.MayChange(act.Now))
        {
            throw new RuleBroken("dossiers.rating-closed");
        }

        (rating.Score, rating.Attitude, rating.Clarity, rating.Promptness) = (input.Score, input.Attitude, input.Clarity, input.Promptness);
        rating.Comment = string.IsNullOrWhiteSpace(input.Comment) ? null : input.Comment.Trim();
        rating.ChangedAt = act.Now;
        act.On(dossier, "dossiers.rate");
        act.Publish(new DossierRated(dossier.Id, dossier.CompetentAgencyId, rating.Score));
    }
}
