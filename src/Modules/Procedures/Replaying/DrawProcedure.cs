using System.Globalization;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Procedures.Replaying;

/// <summary>Makes up one procedure of the replayed month with version, help and marks.</summary>
internal sealed class DrawProcedure(AppDb db, Act act, ProjectStanding project)
{
    public void Add(ReplayedProcedures plan, string period, int number, ServiceLevel level, DossierRoute route, Dictionary<string, int> fields, Random random)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{plan.Name} {number:0000}");
        var slug = string.Create(CultureInfo.InvariantCulture, $"mo-phong-{period}-{number:0000}");
        var procedure = new Procedure
        {
            Id = Procedure.IdOf(slug), Slug = slug, Origin = ProcedureOrigin.Generated, LastNumber = 1,
            Help = CatalogueJson.Write(new[] { new HelpItem(plan.Question, plan.Answer) }), ContactName = plan.ContactName, ContactPhone = plan.ContactPhone,
        };
        var days = int.Parse(Pick(plan.Terms.Weights, random), CultureInfo.InvariantCulture);
        var content = new ProcedureContent
        {
            ShortName = name,
            Route = route,
            Cases = [new ProcedureCase("main", name, [new ProcedureTerm(null, days, TermUnit.WorkingDay, false, null, false)], [])],
            Components = [new ProcedureComponent("don", plan.Component, 1, 0, ComponentNeed.Required, null, false)],
            Results = [plan.Result],
            Notes = plan.Source,
        };
        var version = new ProcedureVersion
        {
            Id = NamedGuid.Of($"procedure-version:{slug}:1"),
            ProcedureId = procedure.Id,
            Number = 1,
            Code = string.Create(CultureInfo.InvariantCulture, $"MP.{period.Replace("-", "", StringComparison.Ordinal)}.{number:0000}"),
            Name = name,
            NameFolded = Fold.Of(name),
            FieldCode = Pick(fields, random),
            Level = level,
            Levels = Enum.Parse<AgencyLevelSet>(Pick(plan.Levels.Weights, random)),
            Route = route,
            ValidFrom = plan.From,
            ValidTo = plan.To,
            State = PublicationState.Published,
            Content = CatalogueJson.Write(content),
            Unverified = content.CountUnverified(),
            FormId = ProcedureForm.IdOf(CatalogueReader.CommonForm, 1),
        };
        var marks = Marks(procedure, plan, level).ToList();
        act.On(procedure, "procedures.replay");
        db.Add(procedure);
        db.Add(version);
        db.AddRange(marks);
        project.Add(procedure, [version], marks);
    }

    private static IEnumerable<ServiceMark> Marks(Procedure procedure, ReplayedProcedures plan, ServiceLevel level)
    {
        var kinds = level switch
        {
            ServiceLevel.Full => new[] { ServiceMarkKind.Helped, ServiceMarkKind.Integrated, ServiceMarkKind.Eligible },
            ServiceLevel.Partial => [ServiceMarkKind.Helped, ServiceMarkKind.Integrated],
            _ => [ServiceMarkKind.Helped],
        };
        return kinds.Select(kind => new ServiceMark { ProcedureId = procedure.Id, Kind = kind, From = plan.From, To = plan.To.AddDays(1), Source = plan.Source });
    }

    private static string Pick(Dictionary<string, int> weights, Random random)
    {
        var left = random.Next(weights.Values.Sum());
        foreach (var (key, weight) in weights)
        {
            if ((left -= weight) < 0)
            {
                return key;
            }
        }

        return weights.Keys.Last();
    }
}
