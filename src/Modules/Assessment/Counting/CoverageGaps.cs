using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Figures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>The days of which only a part of the records is held: a figure that touches them is no data, never a small number.</summary>
internal sealed class CoverageGaps(AppDb db, Act act)
{
    private List<CoverageGap>? _gaps;

    /// <summary>A flow is touched by any day of the period, a stock by the day it is counted on.</summary>
    public async Task<CoverageGap?> TouchingAsync(MeasureDeclaration measure, Period period, CancellationToken ct)
    {
        _gaps ??= await db.Set<CoverageGap>().AsNoTracking().OrderBy(g => g.From).ToListAsync(ct);
        var last = period.To < act.Today ? period.To : act.Today;
        var first = measure.Kind == MeasureKind.Stock ? last : period.From;
        return _gaps.Find(g => g.Family == measure.Family && g.From <= last && first <= g.To);
    }
}
