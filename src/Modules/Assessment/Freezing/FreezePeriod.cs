using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Assessment.Freezing;

/// <summary>Publishes a period of a set: keeps its figures and the very records behind them for ever. Used by the page, the command line and the replay; a second time only as a new edition.</summary>
internal sealed class FreezePeriod(AppDb db, Act act, IndicatorFigures figures, FigureReader reader, FrozenFigures frozen, PackLists lists)
{
    public const string Permission = "assessment.freeze";

    internal sealed record Input(IndicatorSet Set, Period Period, string? Reason, bool NewEdition = false);

    public async Task<FrozenPeriod> RunAsync(Input input, CancellationToken ct)
    {
        var (set, period) = (input.Set, input.Period);
        if (!act.Caller.Can(Permission))
        {
            throw new RuleBroken("platform.not-allowed");
        }

        if (string.IsNullOrWhiteSpace(input.Reason))
        {
            throw new RuleBroken("assessment.freeze-reason");
        }

        if (period.To >= act.Today)
        {
            throw new RuleBroken("assessment.freeze-running", period.Text, period.To.AddDays(1));
        }

        var last = await frozen.FindAsync(set.Set, period, null, ct);
        if (last is not null && !input.NewEdition)
        {
            throw new RuleBroken("assessment.freeze-twice", period.Text, last.Edition);
        }

        // Figures, lists and the place in the audit are of one moment; the caller writes them afterwards.
        await using var moment = await reader.BeginAsync(ct);
        var kept = new FrozenPeriod
        {
            Set = set.Set,
            Period = period.Text,
            From = period.From,
            To = period.To,
            Edition = (last?.Edition ?? 0) + 1,
            Reason = input.Reason.Trim(),
            AsOf = act.Now,
            FrozenBy = act.Caller.Name,
            FrozenById = act.Caller.Id,
            CatalogueHash = set.Hash,
            AuditPosition = await db.Set<AuditRow>().MaxAsync(r => (long?)r.Position, ct) ?? 0,
        };
        db.Add(kept);
        var rows = await figures.OfAsync(set, FigureScopes.Province(OrganisationView.Then), period, ct);
        db.AddRange(rows.Select((f, number) => Row(kept, f, number)));
        await lists.AddAsync(kept, rows, ct);
        act.On(kept, "assessment.freeze", kept.Reason);
        return kept;
    }

    private static FrozenIndicator Row(FrozenPeriod kept, IndicatorFigure figure, int number) => new()
    {
        FrozenPeriodId = kept.Id,
        IndicatorId = figure.Indicator.Id,
        Number = number,
        Definition = JsonSerializer.Serialize(figure.Indicator, IndicatorCatalogue.Json),
        FormulaVersion = figure.Formula?.Version,
        Source = figure.Source,
        Numerator = figure.Numerator,
        Denominator = figure.Denominator,
        ValueTenThousandths = figure.Value is { } value ? Declaring.DeclaredFigure.Scaled(value) : null,
        Verdict = figure.Verdict,
        Gap = figure.Gap,
        Declared = figure.Declared is { } said ? JsonSerializer.Serialize(said, IndicatorCatalogue.Json) : null,
    };
}
