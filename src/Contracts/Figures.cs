namespace TinhSo.Contracts.Figures;

/// <summary>How records are counted: on their day, on the period's last day, or once per key.</summary>
public enum MeasureKind
{
    Flow,
    Stock,
    Distinct,
}

/// <summary>A measure's name and nature. Its query is registered by the module that owns the records.</summary>
/// <param name="Name">Such as <c>dossiers.received</c>.</param>
/// <param name="Family">The records it counts, such as <c>dossiers</c>; marks of that family make its cells stale.</param>
/// <param name="Unit">What one is, such as <c>dossier</c>.</param>
/// <param name="Additive">False when adding agencies would count one record twice.</param>
public sealed record MeasureDeclaration(string Name, MeasureKind Kind, string Family, string Unit, bool Additive = true);

/// <summary>Counts of measures as the roll-ups hold them, for modules that show their own records in tables: one read a measure, whatever the number of records.</summary>
public interface IMeasureCounts
{
    /// <summary>By the agency of each fact's own day: a flow counted from <paramref name="from"/> to <paramref name="to"/>, a stock at the end of <paramref name="to"/>. Without agencies the whole province; agencies without a record are left out.</summary>
    Task<IReadOnlyDictionary<Guid, long>> ByAgencyAsync(string measure, IReadOnlyCollection<Guid>? agencies, DateOnly from, DateOnly to, CancellationToken ct);
}
