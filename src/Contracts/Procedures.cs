namespace TinhSo.Contracts.Procedures;

/// <summary>How far a procedure can be done online (NĐ 42/2022): all of it, a part of it, or only read about.</summary>
public enum ServiceLevel { Full, Partial, InformationOnly }

/// <summary>Where a dossier is worked: in the province's own system, in a ministry's, or in that of a vertical agency (police, tax, insurance).</summary>
public enum DossierRoute { Province, Ministry, Vertical }

/// <summary>How a dossier comes in: 1 at the desk, 2 online, 3 by public post.</summary>
public enum Channel { Direct, Online, Post }

/// <summary>The unit of a time limit.</summary>
public enum TermUnit { Hour, Day, WorkingDay, Month }

/// <summary>The kind of a form field; it decides the control shown and the check made.</summary>
public enum FieldKind { Text, LongText, Number, Date, Select, Radio, Checkbox, Phone, Email, PersonalId, Address, Money }

/// <summary>Whether a paper must be handed in, only in some cases, or is only shown.</summary>
public enum ComponentNeed { Required, Conditional, ShowOnly }

/// <summary>How far a part of the catalogue was checked against its source. Only <see cref="Verified"/> parts are told to the public as rules.</summary>
public enum FactMark { Verified, GeneralKnowledge, NotKnown }

/// <summary>The levels of government that run a procedure; one procedure may have several.</summary>
[Flags]
public enum AgencyLevelSet { None = 0, Commune = 1, Province = 2, Ministry = 4, Other = 8, District = 16 }

/// <summary>One answer of a Select or Radio field.</summary>
public sealed record FormOption(string Value, string LabelVi, string LabelEn);

/// <summary>One field of a declaration form.</summary>
/// <param name="Prefill">account.name, account.identifier, account.birthDate, account.gender, account.phone, account.email or account.address.</param>
/// <param name="ShowWhen"><c>key=value</c> or <c>key=value1|value2</c>: shown, and required, only then.</param>
/// <param name="Section">Key of a <see cref="FormSection"/>.</param>
/// <param name="Identity">Belongs to the identity block of the applicant.</param>
public sealed record FormField(
    string Key,
    string LabelVi,
    string LabelEn,
    FieldKind Kind,
    bool Required,
    int? MaxLength,
    string? Pattern,
    string? Hint,
    IReadOnlyList<FormOption> Options,
    string? Prefill,
    string? ShowWhen,
    string Section,
    bool Identity,
    string? HintEn = null,
    string? Min = null,
    string? Max = null)
{
    /// <summary>The label in the reader's language (<c>vi</c> unless <c>en</c>).</summary>
    public string Label(string locale) => locale == "en" ? LabelEn : LabelVi;
}

/// <summary>A titled group of fields, in the order of the form.</summary>
public sealed record FormSection(string Key, string TitleVi, string TitleEn);

/// <summary>The declaration form of a procedure, as it stood at one version.</summary>
/// <param name="Mark">Whether the fields were compared with the published form.</param>
/// <param name="BasedOn">The form or law text the fields follow.</param>
public sealed record FormDefinition(
    string Key,
    int Version,
    string TitleVi,
    string TitleEn,
    IReadOnlyList<FormField> Fields,
    IReadOnlyList<FormSection> Sections,
    FactMark Mark = FactMark.GeneralKnowledge,
    string? BasedOn = null);

/// <summary>A time limit. The clock uses it; people are told it as a rule only when <paramref name="Verified"/>.</summary>
/// <param name="Channel">Null: all channels.</param>
/// <param name="SameDayCutOff">Done the same day when accepted before 15:00, else the next working day.</param>
public sealed record ProcedureTerm(
    Channel? Channel, int Amount, TermUnit Unit, bool SameDayCutOff, string? Note, bool Verified, string? NoteEn = null);

/// <summary>A fee.</summary>
/// <param name="Kind">phi, le_phi, none, by-law or by-part.</param>
/// <param name="AmountVnd">Null: set by a resolution not known here; never shown as free.</param>
public sealed record ProcedureFee(
    Channel? Channel, string Kind, long? AmountVnd, string? Per, string? Note, bool Verified, string? NoteEn = null)
{
    /// <summary>The law says there is nothing to pay (which an unknown amount never means).</summary>
    public bool IsFree => Kind == "none" || AmountVnd == 0;
}

/// <summary>A variant of a procedure with its own time limits and fees. Every procedure has at least one, keyed <c>main</c> when there is only one.</summary>
/// <param name="Components">Keys of the papers this case needs; empty means all of the procedure.</param>
public sealed record ProcedureCase(
    string Key, string Name, IReadOnlyList<ProcedureTerm> Terms, IReadOnlyList<ProcedureFee> Fees, string? NameEn = null,
    IReadOnlyList<string>? Components = null)
{
    /// <summary>The limit for a channel: the one given for it, else the one for all channels; null when none is set.</summary>
    public ProcedureTerm? TermFor(Channel channel) =>
        Terms.FirstOrDefault(t => t.Channel == channel) ?? Terms.FirstOrDefault(t => t.Channel is null);

    /// <summary>The fees for a channel, those of all channels included.</summary>
    public IEnumerable<ProcedureFee> FeesFor(Channel channel) => Fees.Where(f => f.Channel is null || f.Channel == channel);
}

/// <summary>One paper of the dossier.</summary>
public sealed record ProcedureComponent(
    string Key, string Name, int Originals, int Copies, ComponentNeed Need, string? FormName, bool Verified);

/// <summary>A question and its answer shown on the procedure page.</summary>
public sealed record HelpItem(string Question, string Answer);

/// <summary>Who to ask.</summary>
public sealed record HelpContact(string? Name, string? Phone, string? Email, string? Hours)
{
    public static readonly HelpContact None = new(null, null, null, null);

    public bool IsEmpty => Name is null && Phone is null && Email is null;
}

/// <summary>Where a part of the record comes from.</summary>
/// <param name="Part">name, code, terms, fees, components, results, conditions, legal-basis, level, ... (the fields of the catalogue record).</param>
public sealed record PartMark(string Part, FactMark Mark, string? Source);

/// <summary>One version of a procedure, in full; a dossier keeps the version it was accepted under.</summary>
/// <param name="Code">The national code, such as 1.001193; null when the national catalogue has none.</param>
/// <param name="Levels">Who runs it.</param>
/// <param name="CompetentAgencyText">As the source names the agency.</param>
/// <param name="ValidTo">Last valid day; null while in force.</param>
public sealed record ProcedureVersionInfo(
    Guid VersionId,
    Guid ProcedureId,
    int VersionNumber,
    string? Code,
    string Slug,
    string Name,
    string ShortName,
    string FieldCode,
    string FieldName,
    ServiceLevel Level,
    DossierRoute Route,
    bool ElectronicResultRequired,
    bool PaperResultRequired,
    bool DigitisationRequired,
    bool InterAgency,
    bool BoundaryFree,
    AgencyLevelSet Levels,
    string? CompetentAgencyText,
    string? DepartmentKey,
    IReadOnlyList<string> Applicants,
    IReadOnlyList<ProcedureCase> Cases,
    IReadOnlyList<ProcedureComponent> Components,
    int Sets,
    IReadOnlyList<string> Steps,
    IReadOnlyList<string> Results,
    string? Conditions,
    IReadOnlyList<string> LegalBasis,
    string? DecisionNumber,
    FormDefinition Form,
    IReadOnlyList<string> LifeEvents,
    IReadOnlyList<HelpItem> Help,
    HelpContact Contact,
    IReadOnlyList<PartMark> Marks,
    string? Notes,
    DateOnly ValidFrom,
    DateOnly? ValidTo,
    bool Published)
{
    public string? ShortNameEn { get; init; }

    public string? ConditionsEn { get; init; }

    public string? PromulgatingAgency { get; init; }

    /// <summary>The system a source names for it, when that was not checked; people decide the route.</summary>
    public string? ClaimedRoute { get; init; }

    /// <summary>Citizens may file it here online (the front door setting has a word too). What a ministry or a vertical agency works is filed on the national portal.</summary>
    public bool OnlineAllowed => Published && Level != ServiceLevel.InformationOnly && Route == DossierRoute.Province;

    /// <summary>The name in the reader's language; only the short name is translated, the published name never.</summary>
    public string Title(string locale) => locale == "en" && ShortNameEn is { Length: > 0 } name ? name : ShortName;

    /// <summary>The case with this key, else the first.</summary>
    public ProcedureCase Case(string? key) => Cases.FirstOrDefault(c => c.Key == key) ?? Cases[0];

    /// <summary>The mark of a part; a part without an entry is not known.</summary>
    public FactMark MarkOf(string part) => Marks.FirstOrDefault(m => m.Part == part)?.Mark ?? FactMark.NotKnown;
}

/// <summary>A field of work (lĩnh vực).</summary>
public sealed record ProcedureField(string Code, string Name, string NameEn, FactMark Mark);

/// <summary>An event of life and the procedures that go with it, by slug.</summary>
public sealed record LifeEvent(string Key, string NameVi, string NameEn, string Icon, IReadOnlyList<string> Procedures)
{
    public string Name(string locale) => locale == "en" ? NameEn : NameVi;
}

/// <summary>The procedure catalogue, from memory; reloaded when the catalogue changes. Safe to call per row.</summary>
public interface IProcedures
{
    /// <summary>The published version in force that day.</summary>
    ProcedureVersionInfo? Current(Guid procedureId, DateOnly day);

    ProcedureVersionInfo? ByCode(string code, DateOnly day);

    ProcedureVersionInfo? BySlug(string slug, DateOnly day);

    /// <summary>Any version ever, published or withdrawn: what a dossier was accepted under.</summary>
    ProcedureVersionInfo? Version(Guid versionId);

    /// <summary>All published procedures in force that day, by name.</summary>
    IReadOnlyList<ProcedureVersionInfo> All(DateOnly day);

    IReadOnlyList<ProcedureField> Fields { get; }

    IReadOnlyList<LifeEvent> LifeEvents { get; }

    /// <summary>
    /// Who decides a dossier: the commune of the applicant for commune procedures (competence by area),
    /// the department of the field for province procedures. Null when neither is known.
    /// </summary>
    Guid? CompetentAgency(Guid procedureId, Guid? applicantCommuneAgencyId, DateOnly day);
}
