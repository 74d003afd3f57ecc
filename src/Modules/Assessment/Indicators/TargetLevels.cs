using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>Which target judges a scope.</summary>
internal sealed class TargetLevels(IAgencies agencies)
{
    private const string Province = "province";

    public static string Name(AgencyLevel? level) => level switch
    {
        AgencyLevel.Province => "province-level",
        AgencyLevel.District => "district-level",
        AgencyLevel.Commune => "commune-level",
        _ => "",
    };

    /// <summary>The province is judged by its own target; where the source sets only targets of levels, by the strictest of them. Null: none is set for this scope.</summary>
    public Target? For(IReadOnlyList<Target> targets, FigureScope scope, Period period)
    {
        if (scope.AgencyId is { } agency)
        {
            var level = Name(agencies.Find(agency, period.To)?.Level ?? agencies.Ever.FirstOrDefault(a => a.Id == agency)?.Level);
            return targets.FirstOrDefault(t => t.PerAgency && (t.Level == Province || t.Level == level));
        }

        return scope.Level is { } asked ? targets.FirstOrDefault(t => t.Level == Name(asked))
            : !scope.IsProvince ? null
            : targets.FirstOrDefault(t => t.Level == Province) ?? targets.OrderByDescending(t => t.Floor).FirstOrDefault();
    }
}
