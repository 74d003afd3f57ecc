using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Procedures.Catalogue;

/// <summary>The catalogue in memory, read again when its stamp moves: every module asks it, per row if it likes.</summary>
internal sealed class ProcedureCatalogue(IServiceScopeFactory scopes, CatalogueStamp stamp, CatalogueReader reader, IAgencies agencies) : IProcedures
{
    public const string StampName = "procedures";

    private readonly Lock _gate = new();
    private readonly Lazy<IReadOnlyList<FieldEntry>> _fields = new(reader.Fields);
    private readonly Lazy<LifeEventFile> _events = new(reader.LifeEvents);
    private readonly ConditionalWeakTable<IReadOnlyList<AgencyInfo>, Dictionary<string, Guid>> _byName = [];
    private (long Stamp, CatalogueSnapshot Snapshot)? _loaded;

    public IReadOnlyList<ProcedureField> Fields => [.. _fields.Value.Select(f => new ProcedureField(f.Code, f.Name, f.NameEn, f.Mark))];

    public IReadOnlyList<LifeEvent> LifeEvents => _events.Value.Events;

    /// <summary>Slugs shown first on the home page.</summary>
    public IReadOnlyList<string> Frequent => _events.Value.Frequent;

    public CatalogueSnapshot Snapshot
    {
        get
        {
            var now = stamp.Current(StampName);
            if (_loaded is { } loaded && loaded.Stamp == now)
            {
                return loaded.Snapshot;
            }

            lock (_gate)
            {
                if (_loaded is not { } again || again.Stamp != now)
                {
                    _loaded = again = (now, Load());
                }

                return again.Snapshot;
            }
        }
    }

    public ProcedureVersionInfo? Current(Guid procedureId, DateOnly day) => Snapshot.Current(procedureId, day);

    public ProcedureVersionInfo? ByCode(string code, DateOnly day) => Snapshot.ByCode(code, day);

    public ProcedureVersionInfo? BySlug(string slug, DateOnly day) => Snapshot.BySlug(slug, day);

    public ProcedureVersionInfo? Version(Guid versionId) => Snapshot.Version(versionId);

    public IReadOnlyList<ProcedureVersionInfo> All(DateOnly day) => Snapshot.On(day).Versions;

    public Guid? CompetentAgency(Guid procedureId, Guid? applicantCommuneAgencyId, DateOnly day)
    {
        if (Current(procedureId, day) is not { } version)
        {
            return null;
        }

        // Where both levels may decide, the commune of the applicant is the nearer one.
        if (version.Levels.HasFlag(AgencyLevelSet.Commune) && applicantCommuneAgencyId is { } commune)
        {
            return commune;
        }

        // The tier between existed up to 2025-06-30.
        if (version.Levels.HasFlag(AgencyLevelSet.District) && applicantCommuneAgencyId is { } of && agencies.Find(of, day)?.ParentId is { } district
            && agencies.Find(district, day) is { Level: AgencyLevel.District })
        {
            return district;
        }

        return (version.Levels & (AgencyLevelSet.Province | AgencyLevelSet.Other)) != 0 ? Department(version.FieldCode, day) : null;
    }

    /// <summary>The department that runs a field on the day; null where none is known.</summary>
    public Guid? Department(string fieldCode, DateOnly day)
    {
        var names = _fields.Value.FirstOrDefault(f => f.Code == fieldCode)?.Departments.Select(Fold.Of).ToList() ?? [];
        if (names.Count == 0)
        {
            return null;
        }

        // One list stands for many days, so its names are folded once.
        var alive = _byName.GetValue(agencies.All(day), all => all.DistinctBy(a => Fold.Of(a.Name)).ToDictionary(a => Fold.Of(a.Name), a => a.Id));
        return names.Where(alive.ContainsKey).Select(n => (Guid?)alive[n]).FirstOrDefault();
    }

    private CatalogueSnapshot Load()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var procedures = db.Set<Procedure>().AsNoTracking().ToDictionary(p => p.Id);
        var forms = db.Set<ProcedureForm>().AsNoTracking().ToDictionary(f => f.Id, f => CatalogueJson.Read<FormDefinition>(f.Definition));
        var fields = _fields.Value.ToDictionary(f => f.Code);
        var events = LifeEvents.SelectMany(e => e.Procedures.Select(p => (Slug: p, e.NameVi))).ToLookup(e => e.Slug, e => e.NameVi);
        return new CatalogueSnapshot(db.Set<ProcedureVersion>().AsNoTracking().AsEnumerable()
            .Select(v => Info(procedures[v.ProcedureId], v, forms[v.FormId], fields, [.. events[procedures[v.ProcedureId].Slug]])));
    }

    internal static ProcedureVersionInfo Info(
        Procedure procedure, ProcedureVersion version, FormDefinition form, Dictionary<string, FieldEntry> fields, IReadOnlyList<string> events)
    {
        var content = CatalogueJson.Read<ProcedureContent>(version.Content);
        var field = fields.GetValueOrDefault(version.FieldCode);
        return new ProcedureVersionInfo(
            version.Id,
            procedure.Id,
            version.Number,
            version.Code,
            procedure.Slug,
            version.Name,
            content.ShortName is { Length: > 0 } name ? name : version.Name,
            version.FieldCode,
            field?.Name ?? version.FieldCode,
            version.Level,
            content.Route,
            content.ElectronicResultRequired,
            content.PaperResultRequired,
            content.DigitisationRequired,
            content.InterAgency,
            content.BoundaryFree,
            version.Levels,
            content.CompetentAgency,
            field?.Departments is [var department, ..] ? department : null,
            content.Applicants,
            content.Cases,
            content.Components,
            content.Sets,
            content.Steps,
            content.Results,
            content.Conditions,
            content.LegalBasis,
            content.DecisionNumber,
            form,
            events,
            CatalogueJson.Read<IReadOnlyList<HelpItem>>(procedure.Help),
            new HelpContact(procedure.ContactName, procedure.ContactPhone, procedure.ContactEmail, procedure.ContactHours),
            content.Marks,
            content.Notes,
            version.ValidFrom,
            version.ValidTo,
            version.State == PublicationState.Published)
        {
            ShortNameEn = content.ShortNameEn,
            ConditionsEn = content.ConditionsEn,
            PromulgatingAgency = content.PromulgatingAgency,
            ClaimedRoute = content.ClaimedRoute,
        };
    }
}
