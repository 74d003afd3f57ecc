using System.ComponentModel.DataAnnotations;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>A version as the edit page shows it: lists as lines of text, cases as rows of time limits and fees that name them.</summary>
internal sealed class EditInput
{
    private const string Required = "procedures.edit.required";
    private const string TooLong = "procedures.manage.too-long";

    [RegularExpression(@"^[0-9]\.[0-9]{6}$", ErrorMessage = "procedures.edit.code")]
    public string? Code { get; set; }

    [Required(ErrorMessage = Required), MaxLength(2000, ErrorMessage = TooLong)]
    public string? Name { get; set; }

    [Required(ErrorMessage = Required), MaxLength(200, ErrorMessage = TooLong)]
    public string? ShortName { get; set; }

    [MaxLength(200, ErrorMessage = TooLong)]
    public string? ShortNameEn { get; set; }

    [Required(ErrorMessage = Required)]
    public string? FieldCode { get; set; }

    public ServiceLevel Level { get; set; }

    public DossierRoute Route { get; set; }

    public bool Commune { get; set; }

    public bool Province { get; set; }

    public bool Ministry { get; set; }

    public bool Other { get; set; }

    [Required(ErrorMessage = Required)]
    public DateOnly? ValidFrom { get; set; }

    [MaxLength(500, ErrorMessage = TooLong)]
    public string? CompetentAgency { get; set; }

    [MaxLength(100, ErrorMessage = TooLong)]
    public string? DecisionNumber { get; set; }

    public string? Applicants { get; set; }

    public string? Steps { get; set; }

    public string? Results { get; set; }

    public string? Conditions { get; set; }

    public string? LegalBasis { get; set; }

    public string? Notes { get; set; }

    public bool ElectronicResult { get; set; }

    public bool PaperResult { get; set; }

    public bool Digitisation { get; set; }

    public bool InterAgency { get; set; }

    public bool BoundaryFree { get; set; }

    public List<TermRow> Terms { get; set; } = [];

    public List<FeeRow> Fees { get; set; } = [];

    public List<PaperRow> Papers { get; set; } = [];

    public List<MarkRow> Marks { get; set; } = [];

    internal sealed class TermRow
    {
        public string? Case { get; set; }

        public Channel? Channel { get; set; }

        [Range(1, 3650, ErrorMessage = "procedures.edit.amount")]
        public int? Amount { get; set; }

        public TermUnit Unit { get; set; } = TermUnit.WorkingDay;

        public bool SameDay { get; set; }

        public string? Note { get; set; }

        public bool Verified { get; set; }
    }

    internal sealed class FeeRow
    {
        public string? Case { get; set; }

        public Channel? Channel { get; set; }

        public string? Kind { get; set; }

        [Range(0, 100_000_000_000, ErrorMessage = "procedures.edit.money")]
        public long? Amount { get; set; }

        public string? Per { get; set; }

        public string? Note { get; set; }

        public bool Verified { get; set; }
    }

    internal sealed class PaperRow
    {
        public string? Name { get; set; }

        public ComponentNeed Need { get; set; }

        [Range(0, 99, ErrorMessage = "procedures.edit.amount")]
        public int Originals { get; set; } = 1;

        [Range(0, 99, ErrorMessage = "procedures.edit.amount")]
        public int Copies { get; set; }

        public string? Form { get; set; }

        public bool Verified { get; set; }
    }

    internal sealed class MarkRow
    {
        public string Part { get; set; } = "";

        public FactMark Mark { get; set; }

        public string? Source { get; set; }
    }

    public AgencyLevelSet Levels =>
        (Commune ? AgencyLevelSet.Commune : 0) | (Province ? AgencyLevelSet.Province : 0) | (Ministry ? AgencyLevelSet.Ministry : 0) | (Other ? AgencyLevelSet.Other : 0);
}

/// <summary>Turns a version into what the edit page shows, and back.</summary>
internal static class EditMapping
{
    private const int Blank = 3;

    public static EditInput Of(ProcedureVersion version, ProcedureContent content) => new()
    {
        Code = version.Code,
        Name = version.Name,
        ShortName = content.ShortName,
        ShortNameEn = content.ShortNameEn,
        FieldCode = version.FieldCode,
        Level = version.Level,
        Route = content.Route,
        Commune = version.Levels.HasFlag(AgencyLevelSet.Commune),
        Province = version.Levels.HasFlag(AgencyLevelSet.Province),
        Ministry = version.Levels.HasFlag(AgencyLevelSet.Ministry),
        Other = version.Levels.HasFlag(AgencyLevelSet.Other),
        CompetentAgency = content.CompetentAgency,
        DecisionNumber = content.DecisionNumber,
        Applicants = Text(content.Applicants),
        Steps = Text(content.Steps),
        Results = Text(content.Results),
        Conditions = content.Conditions,
        LegalBasis = Text(content.LegalBasis),
        Notes = content.Notes,
        ElectronicResult = content.ElectronicResultRequired,
        PaperResult = content.PaperResultRequired,
        Digitisation = content.DigitisationRequired,
        InterAgency = content.InterAgency,
        BoundaryFree = content.BoundaryFree,
        Terms = [.. content.Cases.SelectMany(c => c.Terms.Select(t => new EditInput.TermRow { Case = c.Name, Channel = t.Channel, Amount = t.Amount, Unit = t.Unit, SameDay = t.SameDayCutOff, Note = t.Note, Verified = t.Verified })), .. Rows<EditInput.TermRow>()],
        Fees = [.. content.Cases.SelectMany(c => c.Fees.Select(f => new EditInput.FeeRow { Case = c.Name, Channel = f.Channel, Kind = f.Kind, Amount = f.AmountVnd, Per = f.Per, Note = f.Note, Verified = f.Verified })), .. Rows<EditInput.FeeRow>()],
        Papers = [.. content.Components.Select(c => new EditInput.PaperRow { Name = c.Name, Need = c.Need, Originals = c.Originals, Copies = c.Copies, Form = c.FormName, Verified = c.Verified }), .. Rows<EditInput.PaperRow>()],
        Marks = [.. content.Marks.Select(m => new EditInput.MarkRow { Part = m.Part, Mark = m.Mark, Source = m.Source })],
    };

    /// <summary>What the page does not show (English notes, keys of papers and cases) is kept from the version edited where the words are the same.</summary>
    public static ProcedureContent ToContent(EditInput input, ProcedureContent before) => before with
    {
        ShortName = input.ShortName!.Trim(),
        ShortNameEn = Trim(input.ShortNameEn),
        Route = input.Route,
        CompetentAgency = Trim(input.CompetentAgency),
        DecisionNumber = Trim(input.DecisionNumber),
        Applicants = Lines(input.Applicants),
        Steps = Lines(input.Steps),
        Results = Lines(input.Results),
        Conditions = Trim(input.Conditions),
        ConditionsEn = Trim(input.Conditions) == before.Conditions ? before.ConditionsEn : null,
        LegalBasis = Lines(input.LegalBasis),
        Notes = Trim(input.Notes),
        ElectronicResultRequired = input.ElectronicResult,
        PaperResultRequired = input.PaperResult,
        DigitisationRequired = input.Digitisation,
        InterAgency = input.InterAgency,
        BoundaryFree = input.BoundaryFree,
        Cases = Cases(input, before),
        Components = Papers(input, before),
        Marks = [.. input.Marks.Where(m => m.Part.Length > 0).Select(m => new PartMark(m.Part, m.Mark, Trim(m.Source)))],
    };

    private static List<ProcedureCase> Cases(EditInput input, ProcedureContent before)
    {
        var terms = input.Terms.Where(t => t.Amount is not null).ToList();
        var fees = input.Fees.Where(f => !string.IsNullOrEmpty(f.Kind)).ToList();
        // Rows that name no case belong to the only one there is; it carries the procedure's name unless it has its own.
        var all = before.Cases is [var only] ? only.Name : input.ShortName!.Trim();
        var names = terms.Select(t => Trim(t.Case) ?? all).Concat(fees.Select(f => Trim(f.Case) ?? all)).Distinct().ToList();
        var cases = new List<ProcedureCase>();
        foreach (var name in names.DefaultIfEmpty(all))
        {
            var old = before.Cases.FirstOrDefault(c => c.Name == name);
            cases.Add(new ProcedureCase(
                old?.Key ?? (name == all && cases.Count == 0 ? "main" : "truong-hop-" + (cases.Count + 1)),
                name,
                [.. terms.Where(t => (Trim(t.Case) ?? all) == name).Select(t => new ProcedureTerm(
                    t.Channel, t.Amount!.Value, t.Unit, t.SameDay, Trim(t.Note), t.Verified, old?.Terms.FirstOrDefault(o => o.Note == Trim(t.Note))?.NoteEn))],
                [.. fees.Where(f => (Trim(f.Case) ?? all) == name).Select(f => new ProcedureFee(
                    f.Channel, f.Kind!, f.Kind == "none" ? 0 : f.Amount, Trim(f.Per), Trim(f.Note), f.Verified, old?.Fees.FirstOrDefault(o => o.Note == Trim(f.Note))?.NoteEn))],
                old?.NameEn,
                old?.Components ?? []));
        }

        return cases;
    }

    private static List<ProcedureComponent> Papers(EditInput input, ProcedureContent before)
    {
        var papers = new List<ProcedureComponent>();
        var last = before.Components.Count;
        foreach (var p in input.Papers.Where(p => !string.IsNullOrWhiteSpace(p.Name)))
        {
            var key = before.Components.FirstOrDefault(o => o.Name == p.Name!.Trim())?.Key ?? $"tp{++last:00}";
            papers.Add(new ProcedureComponent(key, p.Name!.Trim(), p.Originals, p.Copies, p.Need, Trim(p.Form), p.Verified));
        }

        return papers;
    }

    private static IEnumerable<T> Rows<T>() where T : new() => Enumerable.Range(0, Blank).Select(_ => new T());

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string? Trim(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static IReadOnlyList<string> Lines(string? text) =>
        [.. (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
