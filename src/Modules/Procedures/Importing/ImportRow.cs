using System.Globalization;
using System.Text.RegularExpressions;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Search;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary>What is wrong with one row: the column, the text key that says what to do, and its arguments.</summary>
internal sealed record RowError(int Line, string Column, string TextKey, IReadOnlyList<object?> Args, TableRow Row);

/// <summary>A row that can be written: one version with one case.</summary>
internal sealed partial record ImportRow(
    int Line, string Code, string Name, string Slug, string FieldCode, ServiceLevel Level, AgencyLevelSet Levels,
    DateOnly ValidFrom, DateOnly? ValidTo, ProcedureContent Content, TableRow Row)
{
    public static readonly IReadOnlyList<string> Columns =
    [
        "code", "name", "short_name", "field", "level", "agency_level", "competent_agency", "applicants", "term", "term_unit",
        "fee", "fee_kind", "fee_note", "papers", "results", "legal_basis", "decision", "valid_from", "valid_to", "source",
    ];

    public static (ImportRow? Row, RowError? Error) Read(TableRow row, IReadOnlyDictionary<string, string> fields)
    {
        try
        {
            return (new Reader(row).Read(fields), null);
        }
        catch (BadCell bad)
        {
            return (null, new RowError(row.Line, bad.Column, "procedures.import.error." + bad.What, bad.Args, row));
        }
    }

    // Reading a row stops at its first bad cell; an exception says so from any depth.
#pragma warning disable CA1032, CA1064
    private sealed class BadCell(string column, string what, params object?[] args) : Exception
    {
        public string Column => column;

        public string What => what;

        public IReadOnlyList<object?> Args => args;
    }
#pragma warning restore CA1032, CA1064

    private sealed partial class Reader(TableRow row)
    {
        public ImportRow Read(IReadOnlyDictionary<string, string> fields)
        {
            if (row.Problem is { } problem)
            {
                throw new BadCell(row.ProblemColumn ?? "", problem["table.".Length..]);
            }

            var code = Text("code", 20, required: true)!;
            if (!CodePattern().IsMatch(code))
            {
                throw new BadCell("code", "code", code);
            }

            var name = Text("name", 2000, required: true)!;
            var field = Text("field", 200, required: true)!;
            if (!fields.TryGetValue(Fold.Of(field), out var fieldCode))
            {
                throw new BadCell("field", "field", field);
            }

            var from = Day("valid_from") ?? throw new BadCell("valid_from", "required");
            var to = Day("valid_to");
            if (to < from)
            {
                throw new BadCell("valid_to", "period");
            }

            return new ImportRow(row.Line, code, name, "ma-" + code.Replace('.', '-'), fieldCode, Level(), Levels(), from, to, Content(name), row);
        }

        private ProcedureContent Content(string name)
        {
            var source = Text("source", 500);
            var mark = source is null ? FactMark.GeneralKnowledge : FactMark.Verified;
            var verified = mark == FactMark.Verified;
            PartMark Of(string part, bool known = true) => new(part, known ? mark : FactMark.NotKnown, known ? source : null);
            var papers = Lines("papers");
            var terms = Term(verified);
            var fees = Fee(verified);
            return new ProcedureContent
            {
                ShortName = Text("short_name", 200) ?? name,
                CompetentAgency = Text("competent_agency", 500),
                Applicants = Lines("applicants"),
                Cases = [new ProcedureCase("main", Text("short_name", 200) ?? name, terms, fees, null, [])],
                Components = [.. papers.Select((p, i) => new ProcedureComponent($"tp{i + 1:00}", p, 1, 0, ComponentNeed.Required, null, verified))],
                Results = Lines("results"),
                LegalBasis = Lines("legal_basis"),
                DecisionNumber = Text("decision", 100),
                ElectronicResultRequired = Level() != ServiceLevel.InformationOnly,
                DigitisationRequired = Level() != ServiceLevel.InformationOnly,
                Marks =
                [
                    Of("code"), Of("name"), Of("field"), Of("levels"), Of("level"), Of("validity"), Of("terms", terms.Count > 0), Of("fees", fees.Count > 0),
                    Of("components", papers.Count > 0), Of("results", row["results"] is not null), Of("legal-basis", row["legal_basis"] is not null),
                    Of("applicants", row["applicants"] is not null), Of("competent-agency", row["competent_agency"] is not null), Of("decision", row["decision"] is not null),
                ],
            };
        }

        private IReadOnlyList<ProcedureTerm> Term(bool verified)
        {
            if (row["term"] is not { } text)
            {
                return [];
            }

            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount is < 1 or > 3650)
            {
                throw new BadCell("term", "term", Shown(text));
            }

            var unit = Fold.Of(row["term_unit"] ?? "") switch
            {
                "ngay lam viec" or "working_day" or "workingday" => TermUnit.WorkingDay,
                "ngay" or "day" => TermUnit.Day,
                "gio" or "hour" => TermUnit.Hour,
                "thang" or "month" => TermUnit.Month,
                var other => throw new BadCell("term_unit", "unit", Shown(other)),
            };
            return [new ProcedureTerm(null, amount, unit, false, null, verified)];
        }

        private IReadOnlyList<ProcedureFee> Fee(bool verified)
        {
            if (row["fee"] is not { } text)
            {
                return row["fee_note"] is null ? [] : [new ProcedureFee(null, "by-law", null, null, Text("fee_note", 1000), verified)];
            }

            if (!long.TryParse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount > 100_000_000_000)
            {
                throw new BadCell("fee", "fee", Shown(text));
            }

            // National records write 0 for fees that provinces set: a zero counts as free only when the row says so.
            var kind = Fold.Of(row["fee_kind"] ?? "") switch
            {
                "" or "phi" => "phi",
                "le phi" or "le_phi" => "le_phi",
                "khong thu" or "none" => "none",
                "theo quy dinh" or "by-law" => "by-law",
                var other => throw new BadCell("fee_kind", "fee-kind", Shown(other)),
            };
            return [new ProcedureFee(null, kind, kind == "none" ? 0 : amount == 0 ? null : amount, null, Text("fee_note", 1000), verified)];
        }

        private ServiceLevel Level() => Fold.Of(row["level"] ?? "") switch
        {
            "toan trinh" or "toan_trinh" or "full" => ServiceLevel.Full,
            "mot phan" or "mot_phan" or "partial" => ServiceLevel.Partial,
            "cung cap thong tin" or "cung_cap_thong_tin" or "informationonly" or "" => ServiceLevel.InformationOnly,
            var other => throw new BadCell("level", "level", Shown(other)),
        };

        private AgencyLevelSet Levels()
        {
            var text = row["agency_level"] ?? throw new BadCell("agency_level", "required");
            return text.Split(';', ',').Select(part => Fold.Of(part)).Where(p => p.Length > 0).Aggregate(AgencyLevelSet.None, (all, one) => all | one switch
            {
                "xa" or "cap xa" or "commune" => AgencyLevelSet.Commune,
                "tinh" or "cap tinh" or "province" => AgencyLevelSet.Province,
                "bo" or "cap bo" or "ministry" => AgencyLevelSet.Ministry,
                "khac" or "co quan khac" or "other" => AgencyLevelSet.Other,
                _ => throw new BadCell("agency_level", "agency-level", Shown(one)),
            });
        }

        private DateOnly? Day(string column) => row[column] is not { } text ? null
            : FormValidation.TryDate(text, out var day) ? day
            : throw new BadCell(column, "date", Shown(text));

        private string? Text(string column, int longest, bool required = false) => row[column] switch
        {
            null when required => throw new BadCell(column, "required"),
            { } text when text.Length > longest => throw new BadCell(column, "too-long", longest),
            { } text when text.Any(char.IsControl) => throw new BadCell(column, "characters"),
            var text => text,
        };

        private IReadOnlyList<string> Lines(string column) =>
            [.. (row[column] ?? "").Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

        private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;

        [GeneratedRegex(@"^[0-9]\.[0-9]{6}$")]
        private static partial Regex CodePattern();
    }
}
