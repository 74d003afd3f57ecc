using System.Collections.Frozen;
using TinhSo.Contracts.Figures;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Cells;

/// <summary>All measures that the modules offer, and how their records are shown.</summary>
internal sealed class MeasureBook(IEnumerable<MeasureQuery> queries, IEnumerable<RecordDescriber> describers)
{
    private readonly FrozenDictionary<string, MeasureQuery> _measures = queries.ToFrozenDictionary(q => q.Declaration.Name);
    private readonly FrozenDictionary<string, RecordDescriber> _describers = describers.ToFrozenDictionary(d => d.Family);

    public IReadOnlyList<MeasureQuery> All { get; } = [.. queries.OrderBy(q => q.Declaration.Name, StringComparer.Ordinal)];

    /// <summary>Those whose counts add up, so that cells can hold them; a distinct measure is always counted live.</summary>
    public IEnumerable<MeasureQuery> InCells => All.Where(q => q.Declaration.Kind != MeasureKind.Distinct);

    public MeasureQuery? Find(string name) => _measures.GetValueOrDefault(name);

    public MeasureQuery this[string name] => Find(name) ?? throw new FormatException($"no module registers the measure '{name}'");

    public RecordDescriber? DescriberOf(MeasureQuery measure) => _describers.GetValueOrDefault(measure.Declaration.Family);
}
