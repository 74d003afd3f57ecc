using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>Says, or corrects with a reason, what one indicator was in one agency or the whole province and one period. The page, the import, the command line and the replay call it.</summary>
internal sealed class DeclareFigure(AppDb db, Act act, IAgencies agencies, DeclarationRights rights)
{
    internal sealed record Input(
        Indicator Indicator, Guid AgencyId, Period Period, long? Numerator, long? Denominator, decimal? Rate, string? Evidence, string? Source,
        bool Estimated = false, bool Assumed = false, Guid? EvidenceFileId = null, string? Reason = null);

    internal sealed record Outcome(DeclaredFigure Figure, bool Changed);

    public async Task<Outcome> RunAsync(Input input, CancellationToken ct)
    {
        if (!rights.For(input.AgencyId))
        {
            throw new RuleBroken("platform.not-allowed");
        }

        if (DeclarationCheck.Of(input, agencies, act.Today) is [var first, ..])
        {
            throw new RuleBroken(first.Key, [.. first.Args]);
        }

        var (id, whole) = (input.Indicator.Id, DeclaredFigure.WholeProvince);
        // Also what this save has not written yet: a file declares many at once.
        var same = db.Set<DeclaredFigure>().Local.Where(d => d.IndicatorId == id && d.Period == input.Period.Text).ToList();
        same = [.. same.UnionBy(await db.Set<DeclaredFigure>().Where(d => d.IndicatorId == id && d.Period == input.Period.Text).ToListAsync(ct), d => d.Id)];
        if (same.Exists(d => (d.AgencyId == whole) != (input.AgencyId == whole)))
        {
            throw new RuleBroken(input.AgencyId == whole ? "assessment.declare-by-agency" : "assessment.declare-whole", id, input.Period.Text);
        }

        var figure = same.Find(d => d.AgencyId == input.AgencyId);
        if (figure is null)
        {
            db.Add(figure = new DeclaredFigure
            {
                IndicatorId = id,
                AgencyId = input.AgencyId,
                Period = input.Period.Text,
                From = input.Period.From,
                To = input.Period.To,
                Evidence = "",
                Source = "",
                DeclaredBy = "",
                DeclaredAt = act.Now,
            });
        }
        else if (Says(figure, input))
        {
            return new(figure, Changed: false);
        }
        else if (string.IsNullOrWhiteSpace(input.Reason))
        {
            throw new RuleBroken("assessment.declare-reason", id, input.Period.Text);
        }

        var changed = figure.Version > 0;
        (figure.Numerator, figure.Denominator, figure.RateTenThousandths) = (input.Numerator, input.Denominator, input.Rate is { } rate ? DeclaredFigure.Scaled(rate) : null);
        (figure.Evidence, figure.Source, figure.Estimated, figure.Assumed) = (input.Evidence!.Trim(), input.Source!.Trim(), input.Estimated, input.Assumed);
        figure.EvidenceFileId = input.EvidenceFileId ?? figure.EvidenceFileId;
        (figure.DeclaredBy, figure.DeclaredAt, figure.ChangeReason) = (act.Caller.Name, act.Now, changed ? input.Reason!.Trim() : null);
        act.On(figure, changed ? "assessment.declare-again" : "assessment.declare", changed ? figure.ChangeReason : null);
        return new(figure, Changed: true);
    }

    /// <summary>Declaring the same again is no act: an import may be repeated.</summary>
    private static bool Says(DeclaredFigure d, Input i) =>
        (d.Numerator, d.Denominator, d.Rate, d.Evidence, d.Source, d.Estimated, d.Assumed) == (i.Numerator, i.Denominator, i.Rate, i.Evidence!.Trim(), i.Source!.Trim(), i.Estimated, i.Assumed)
        && (i.EvidenceFileId is null || i.EvidenceFileId == d.EvidenceFileId);
}
