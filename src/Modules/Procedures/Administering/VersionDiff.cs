using System.Globalization;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>One part that two versions have differently.</summary>
internal sealed record PartChange(string Part, string Before, string After);

/// <summary>Compares two versions part by part, each part written out as lines of text.</summary>
internal static class VersionDiff
{
    public static IReadOnlyList<PartChange> Between(ProcedureVersion before, ProcedureVersion after) =>
        [.. Parts(before).Zip(Parts(after), (b, a) => new PartChange(a.Part, b.Text, a.Text)).Where(c => c.Before != c.After)];

    private static IEnumerable<(string Part, string Text)> Parts(ProcedureVersion version)
    {
        var content = CatalogueJson.Read<ProcedureContent>(version.Content);
        yield return ("code", version.Code ?? "");
        yield return ("name", version.Name);
        yield return ("field", version.FieldCode);
        yield return ("level", version.Level.ToString());
        yield return ("levels", version.Levels.ToString());
        yield return ("validity", string.Create(CultureInfo.InvariantCulture, $"{version.ValidFrom:yyyy-MM-dd} – {version.ValidTo:yyyy-MM-dd}"));
        yield return ("route", content.Route.ToString());
        yield return ("competent-agency", content.CompetentAgency ?? "");
        yield return ("applicants", Lines(content.Applicants));
        yield return ("terms", Lines(content.Cases.SelectMany(c => c.Terms.Select(t => Term(c, t)))));
        yield return ("fees", Lines(content.Cases.SelectMany(c => c.Fees.Select(f => Fee(c, f)))));
        yield return ("components", Lines(content.Components.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} ({c.Need}, {c.Originals}+{c.Copies})"))));
        yield return ("steps", Lines(content.Steps));
        yield return ("results", Lines(content.Results));
        yield return ("conditions", content.Conditions ?? "");
        yield return ("legal-basis", Lines(content.LegalBasis));
        yield return ("decision", content.DecisionNumber ?? "");
        yield return ("electronic-result", content.ElectronicResultRequired.ToString());
        yield return ("digitisation", content.DigitisationRequired.ToString());
        yield return ("inter-agency", content.InterAgency.ToString());
        yield return ("notes", content.Notes ?? "");
        yield return ("marks", Lines(content.Marks.Select(m => $"{m.Part}: {Marks.Of(m.Mark)} {m.Source}")));
    }

    private static string Term(ProcedureCase one, ProcedureTerm t) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Name} · {t.Channel?.ToString() ?? "*"} · {t.Amount} {t.Unit} · {t.Note} · {(t.Verified ? "verified" : "?")}");

    private static string Fee(ProcedureCase one, ProcedureFee f) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Name} · {f.Channel?.ToString() ?? "*"} · {f.Kind} {f.AmountVnd} {f.Per} · {f.Note} · {(f.Verified ? "verified" : "?")}");

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
