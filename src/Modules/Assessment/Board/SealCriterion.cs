using TinhSo.Contracts.Signing;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>Whether an agency meets the condition that its seal is in force, with the reason in one sentence.</summary>
internal sealed record SealVerdict(Verdict Verdict, long Count, DateOnly Day, string Sentence);

/// <summary>
/// The condition an agency loses when its certificate ends: counted from the measure of agencies with a seal on the period's last day (today while it runs), told by the signing module
/// from the same rows. Only agencies within the scope of e-government have it.
/// </summary>
internal sealed class SealCriterion(FigureReader figures, MeasureBook book, ISealStandings standings, Contracts.Directory.IAgencies agencies, ITexts texts)
{
    public const string Measure = "signing.agencies-with-seal";

    public async Task<SealVerdict?> OfAsync(FigureScope scope, Period period, CancellationToken ct)
    {
        var day = figures.Last(period);
        if (scope.AgencyId is not { } agency || book.Find(Measure) is null || agencies.Find(agency, day) is not { InScope: true })
        {
            return null;
        }

        var count = await figures.CountAsync(Measure, scope, period, ct);
        var standing = (await standings.OfAsync([agency], day, texts.Language, ct))[0];
        return new(count > 0 ? Verdict.Met : Verdict.NotMet, count, day, standing.Sentence);
    }
}
