using System.Globalization;
using TinhSo.Contracts.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>What other modules may ask of the roll-ups.</summary>
internal sealed class MeasureCounts(FigureReader figures) : IMeasureCounts
{
    public Task<IReadOnlyDictionary<Guid, long>> ByAgencyAsync(string measure, IReadOnlyCollection<Guid>? agencies, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var days = new Period(string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd}..{to:yyyy-MM-dd}"), from, to);
        return figures.ByAgencyAsync(measure, new FigureScope(OrganisationView.Then, agencies is null ? null : [.. agencies]), days, ct);
    }
}
