using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>Cuts the published life of a procedure into spans on which versions, marks and leading agency stay the same. Pure.</summary>
internal static class StandingSpans
{
    public static List<ProcedureStanding> Of(
        Guid procedureId, IReadOnlyCollection<ProcedureVersion> versions, IReadOnlyCollection<ServiceMark> marks, Func<string, DateOnly, Guid?> lead, IReadOnlyList<DateOnly> changes)
    {
        var spans = new List<ProcedureStanding>();
        foreach (var version in versions.Where(v => v.State == PublicationState.Published).OrderBy(v => v.ValidFrom))
        {
            var end = version.ValidTo?.AddDays(1);
            var days = marks.SelectMany(m => new[] { m.From, m.To }).OfType<DateOnly>().Concat(changes)
                .Where(d => d > version.ValidFrom && (end is null || d < end)).Append(version.ValidFrom).Distinct().Order().ToList();
            for (var i = 0; i < days.Count; i++)
            {
                if (lead(version.FieldCode, days[i]) is { } agency)
                {
                    Add(spans, Span(procedureId, version, marks, agency, days[i], i + 1 < days.Count ? days[i + 1] : end));
                }
            }
        }

        return spans;
    }

    private static ProcedureStanding Span(Guid procedureId, ProcedureVersion version, IReadOnlyCollection<ServiceMark> marks, Guid agency, DateOnly from, DateOnly? to) => new()
    {
        ProcedureId = procedureId,
        AgencyId = agency,
        FieldCode = version.FieldCode,
        From = from,
        To = to,
        RoutedToProvince = version.Level != ServiceLevel.InformationOnly && version.Route == DossierRoute.Province,
        Full = version.Level == ServiceLevel.Full,
        Eligible = Holds(marks, ServiceMarkKind.Eligible, from),
        Integrated = Holds(marks, ServiceMarkKind.Integrated, from),
        Helped = Holds(marks, ServiceMarkKind.Helped, from),
    };

    private static bool Holds(IReadOnlyCollection<ServiceMark> marks, ServiceMarkKind kind, DateOnly day) => marks.Any(m => m.Kind == kind && m.Holds(day));

    private static void Add(List<ProcedureStanding> spans, ProcedureStanding next)
    {
        // A day on which nothing of this procedure changed divides nothing.
        if (spans is [.., var last] && last.To == next.From && last.Content == next.Content)
        {
            spans[^1] = Longer(last, next.To);
            return;
        }

        spans.Add(next);
    }

    private static ProcedureStanding Longer(ProcedureStanding span, DateOnly? to) => new()
    {
        ProcedureId = span.ProcedureId, AgencyId = span.AgencyId, FieldCode = span.FieldCode, From = span.From, To = to,
        RoutedToProvince = span.RoutedToProvince, Full = span.Full, Eligible = span.Eligible, Integrated = span.Integrated, Helped = span.Helped,
    };
}
