using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>What a replayed dossier may be about and where it may go: procedures of the time by cohort and tier, communes of the day.</summary>
internal sealed class ReplayPools
{
    private static readonly string[] Needed = [TakeOver.Examine, ApproveDossier.Permission, IssueResult.Permission];

    private readonly IProcedures _procedures;
    private readonly IAgencies _agencies;
    private readonly IMandates _mandates;
    private readonly Desks _desks;
    private readonly ReplayParameters _parameters;
    private readonly Dictionary<(bool Elsewhere, bool Online, bool InformationOnly, string Tier), ProcedureVersionInfo[]> _pools = [];
    private readonly Dictionary<bool, AgencyInfo[]> _communes = [];
    private readonly Dictionary<(Guid, bool), bool> _staffed = [];

    public ReplayPools(IProcedures procedures, IAgencies agencies, IMandates mandates, Desks desks, ReplayParameters parameters, int seed)
    {
        (_procedures, _agencies, _mandates, _desks, _parameters) = (procedures, agencies, mandates, desks, parameters);
        var random = new Random(seed);
        var all = procedures.All(parameters.First).Where(p => p.Route == DossierRoute.Province || p.Code is not null)
            .OrderBy(p => p.Slug, StringComparer.Ordinal).ToArray();
        random.Shuffle(all);
        foreach (var group in all.GroupBy(p => (p.Route != DossierRoute.Province, p.OnlineAllowed, p.Level == ServiceLevel.InformationOnly, Tier(p))))
        {
            _pools[group.Key] = [.. group];
        }

        foreach (var isMonth in new[] { false, true })
        {
            var day = isMonth ? parameters.First : parameters.First.AddDays(-1);
            var root = agencies.FindByCode(parameters.Officers.AgenciesUnder, day) ?? throw new FormatException($"{parameters.Officers.AgenciesUnder} did not stand on {day:yyyy-MM-dd}");
            var under = agencies.WithDescendants(root.Id, day);
            var communes = agencies.All(day).Where(a => a is { Level: AgencyLevel.Commune, Kind: "committee" } && under.Contains(a.Id)).OrderBy(a => a.Slug, StringComparer.Ordinal).ToArray();
            new Random(seed).Shuffle(communes);
            _communes[isMonth] = communes;
        }
    }

    /// <summary>Null when the drawn place has nobody to work it; the caller draws again.</summary>
    public (ProcedureVersionInfo Procedure, AgencyInfo Agency)? Draw(ReplayLot lot, DateOnly day, Random random)
    {
        var isMonth = day >= _parameters.First;
        var tier = PickTier(random);
        var elsewhere = lot.Cohort == ReplayCohort.Elsewhere;
        var informationOnly = lot.Cohort == ReplayCohort.InformationOnly;
        if (!_pools.TryGetValue((elsewhere, !elsewhere && !informationOnly, informationOnly, tier), out var pool))
        {
            return null;
        }

        // Few procedures and few communes take much of the load, as in life.
        var procedure = Skewed(pool, 2.0, random);
        var commune = Skewed(_communes[isMonth], 1.7, random);
        return _procedures.CompetentAgency(procedure.ProcedureId, commune.Id, day) is { } id && _agencies.Find(id, day) is { } agency && (elsewhere || IsStaffed(agency, day, isMonth))
            ? (procedure, agency)
            : null;
    }

    private bool IsStaffed(AgencyInfo agency, DateOnly day, bool isMonth)
    {
        if (!_staffed.TryGetValue((agency.Id, isMonth), out var staffed))
        {
            var at = VietnamTime.ToUtc(day.ToDateTime(new(12, 0)));
            _staffed[(agency.Id, isMonth)] = staffed = Needed.All(p => _mandates.Holding(p, agency.Id, at).Count > 0)
                && _mandates.Holding(AcceptDossier.Permission, _desks.Of(agency.Id, day), at).Count > 0;
        }

        return staffed;
    }

    private static string Tier(ProcedureVersionInfo procedure) =>
        procedure.Levels.HasFlag(AgencyLevelSet.Commune) ? nameof(AgencyLevel.Commune) : procedure.Levels.HasFlag(AgencyLevelSet.District) ? nameof(AgencyLevel.District) : nameof(AgencyLevel.Province);

    private static T Skewed<T>(T[] from, double by, Random random) => from[(int)(from.Length * Math.Pow(random.NextDouble(), by))];

    private string PickTier(Random random)
    {
        var left = random.Next(_parameters.Spread.Levels.Values.Sum());
        return _parameters.Spread.Levels.First(l => (left -= l.Value) < 0).Key;
    }
}
