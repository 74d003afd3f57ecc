using System.Text.Json;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Procedures.Catalogue;

/// <summary>Reads the catalogue files of the module: procedures with marks, forms, fields, life events.</summary>
internal sealed class CatalogueReader(CatalogueFiles files)
{
    public const string CommonForm = "chung";

    private const string Folder = "procedures/";

    public IReadOnlyList<FieldEntry> Fields() => Read<FieldFile>("fields.json").Fields;

    public LifeEventFile LifeEvents() => Read<LifeEventFile>("life-events.json");

    public FormDefinition Form(string key)
    {
        var file = Read<FormFile>($"forms/{(key == CommonForm ? "_" + key : key)}.json");
        return new FormDefinition(file.Key, file.Version, file.TitleVi, file.TitleEn, [.. file.Fields.Select(f => f.ToField())], file.Sections, file.Mark, file.BasedOn);
    }

    public IEnumerable<(Procedure Procedure, ProcedureVersion Version, string FormKey)> Procedures() =>
        Read<ProcedureFile>("procedures.json").Procedures.Select(p => (
            new Procedure { Id = Procedure.IdOf(p.Slug), Slug = p.Slug, LastNumber = 1 },
            p.ToVersion(),
            p.Form));

    private T Read<T>(string name)
    {
        using var stream = files.Open(Folder + name);
        return JsonSerializer.Deserialize<T>(stream, CatalogueJson.Options) ?? throw new JsonException(name);
    }

    internal sealed record FieldFile(IReadOnlyList<FieldEntry> Fields);

    internal sealed record FormFile(
        string Key, int Version, string TitleVi, string TitleEn, FactMark Mark, string? BasedOn, IReadOnlyList<FormSection> Sections, IReadOnlyList<FieldRow> Fields);

    internal sealed record FieldRow(
        string Key, string LabelVi, string LabelEn, FieldKind Kind, bool Required, int? MaxLength, string? Pattern, string? Hint, string? HintEn,
        IReadOnlyList<FormOption>? Options, string? Prefill, string? ShowWhen, string Section, bool Identity, string? Min, string? Max)
    {
        public FormField ToField() => new(
            Key, LabelVi, LabelEn, Kind, Required, MaxLength, Pattern, Hint, Options ?? [], Prefill, ShowWhen, Section, Identity, HintEn, Min, Max);
    }

    internal sealed record ProcedureFile(IReadOnlyList<ProcedureEntry> Procedures);

    /// <summary>A part of a record with its mark and source.</summary>
    internal sealed record Part<T>(T? Value, FactMark Mark, string? Source, string? ValueEn = null, string? Claimed = null);

    internal sealed record Source(FactMark Mark, [property: System.Text.Json.Serialization.JsonPropertyName("source")] string? Address);

    internal sealed record ProcedureEntry(
        string Slug, DateOnly ValidFrom, DateOnly? ValidTo, FactMark ValidityMark, string ShortName, string? ShortNameEn,
        Part<string> Code, Part<string> Name, Part<string> Field, Part<string> PromulgatingAgency, Part<string> DecisionNumber,
        Part<IReadOnlyList<AgencyLevelSet>> Levels, Part<string> CompetentAgency, Part<ServiceLevel> ServiceLevel, Part<DossierRoute> Route,
        Part<IReadOnlyList<string>> Applicants, Source Terms, Source Fees, IReadOnlyList<ProcedureCase> Cases,
        Part<IReadOnlyList<ProcedureComponent>> Components, Part<int?> Sets, Part<IReadOnlyList<string>> Forms, Part<IReadOnlyList<string>> Steps,
        Part<IReadOnlyList<string>> Results, Part<bool?> PaperResultRequired, Part<string> Conditions, Part<IReadOnlyList<string>> LegalBasis,
        Part<bool?> BoundaryFree, Part<bool?> ElectronicResultRequired, Part<bool?> DigitisationRequired, Part<bool?> InterAgency, Part<string> Notes, string Form)
    {
        public ProcedureVersion ToVersion()
        {
            var content = Content();
            return new ProcedureVersion
            {
                Id = NamedGuid.Of($"procedure-version:{Slug}:1"),
                ProcedureId = Procedure.IdOf(Slug),
                Number = 1,
                Code = Code.Value,
                Name = Name.Value!,
                NameFolded = Fold.Of($"{ShortName} {Name.Value}"),
                FieldCode = Field.Value!,
                Level = ServiceLevel.Value,
                Levels = (Levels.Value ?? []).Aggregate(AgencyLevelSet.None, (all, one) => all | one),
                ValidFrom = ValidFrom,
                ValidTo = ValidTo,
                Route = content.Route,
                State = PublicationState.Published,
                Content = CatalogueJson.Write(content),
                Unverified = content.CountUnverified(),
                FormId = ProcedureForm.IdOf(Form, 1),
            };
        }

        private ProcedureContent Content() => new()
        {
            ShortName = ShortName,
            ShortNameEn = ShortNameEn,
            Route = Route.Value,
            ClaimedRoute = Route.Claimed,
            ElectronicResultRequired = ElectronicResultRequired.Value ?? false,
            PaperResultRequired = PaperResultRequired.Value ?? false,
            DigitisationRequired = DigitisationRequired.Value ?? false,
            InterAgency = InterAgency.Value ?? false,
            BoundaryFree = BoundaryFree.Value ?? false,
            CompetentAgency = CompetentAgency.Value,
            PromulgatingAgency = PromulgatingAgency.Value,
            DecisionNumber = DecisionNumber.Value,
            Applicants = Applicants.Value ?? [],
            Cases = Cases,
            Components = Components.Value ?? [],
            Sets = Sets.Value ?? 1,
            Steps = Steps.Value ?? [],
            Results = Results.Value ?? [],
            Conditions = Conditions.Value,
            ConditionsEn = Conditions.ValueEn,
            LegalBasis = LegalBasis.Value ?? [],
            Notes = Notes.Value,
            Marks =
            [
                Of("code", Code), Of("name", Name), Of("field", Field), Of("promulgating-agency", PromulgatingAgency), Of("decision", DecisionNumber),
                Of("levels", Levels), Of("competent-agency", CompetentAgency), Of("level", ServiceLevel), Of("route", Route), Of("applicants", Applicants),
                new("terms", Terms.Mark, Terms.Address), new("fees", Fees.Mark, Fees.Address), Of("components", Components), Of("sets", Sets),
                Of("forms", Forms), Of("steps", Steps), Of("results", Results), Of("paper-result", PaperResultRequired), Of("conditions", Conditions),
                Of("legal-basis", LegalBasis), Of("boundary-free", BoundaryFree), Of("electronic-result", ElectronicResultRequired),
                Of("digitisation", DigitisationRequired), Of("inter-agency", InterAgency), Of("notes", Notes), new("validity", ValidityMark, null),
            ],
        };

        private static PartMark Of<T>(string name, Part<T> part) => new(name, part.Mark, part.Source);
    }
}

/// <summary>A field of work and its departments by name, newest first: the first alive on the day runs it.</summary>
internal sealed record FieldEntry(string Code, string Name, string NameEn, IReadOnlyList<string> Departments, FactMark Mark, string? Source);

internal sealed record LifeEventFile(IReadOnlyList<LifeEvent> Events, IReadOnlyList<string> Frequent);
