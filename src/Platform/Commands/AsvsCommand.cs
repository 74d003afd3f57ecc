using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TinhSo.Platform.Tables;

namespace TinhSo.Platform.Commands;

/// <summary>
/// The verb <c>asvs</c>: how this version answers OWASP ASVS 5, or the controls of security level 3, from the lists it was built with (<c>docs/asvs.csv</c>, <c>docs/security-level-3.csv</c>);
/// for auditors, who want the gaps first. Exit code 1 when an applicable row has neither evidence nor a stated gap.
/// </summary>
internal static class AsvsCommand
{
    private static readonly string[] States = ["done", "part", "gap"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record Row(string Number, string Level, string Title, bool Applies, string State, string Evidence, string? Note)
    {
        public bool IsAnswered => !Applies || (Note is not null && State == "gap") || Evidence.Length > 0;
    }

    public static Command Of()
    {
        var level = new Option<int?>("--level") { Description = "only requirements of this level and below (1, 2, 3)" };
        var state = new Option<string?>("--state") { Description = "show the rows in this state: done, part or gap" };
        state.AcceptOnlyFromAmong(States);
        var chapter = new Option<string?>("--chapter") { Description = "show the rows whose number begins so, such as V6 or V6.3" };
        var controls = new Option<bool>("--security-level") { Description = "the controls of security level 3 of Vietnamese law instead" };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("asvs", "how this version answers OWASP ASVS 5 and the controls of security level 3; exit 1 when a row is unanswered") { level, state, chapter, controls, json };
        command.SetAction(given =>
        {
            var all = (given.GetValue(controls) ? Controls() : Requirements()).Where(r => given.GetValue(level) is not { } most || string.CompareOrdinal(r.Level, most.ToString(CultureInfo.InvariantCulture)) <= 0).ToList();
            var shown = given.GetValue(state) is null && given.GetValue(chapter) is null
                ? all.Where(r => !r.IsAnswered)
                : all.Where(r => (given.GetValue(state) is not { } s || (r.Applies && r.State == s)) && (given.GetValue(chapter) is not { } c || r.Number == c || r.Number.StartsWith(c + ".", StringComparison.OrdinalIgnoreCase)));
            var counts = all.GroupBy(r => r.Level).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new { Level = g.Key, Done = In(g, "done"), Part = In(g, "part"), Gap = In(g, "gap"), DoesNotApply = g.Count(r => !r.Applies), Unanswered = g.Count(r => !r.IsAnswered) }).ToList();
            var output = given.InvocationConfiguration.Output;
            if (given.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { Levels = counts, Rows = shown }, Json));
            }
            else
            {
                foreach (var c in counts)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"level {c.Level}: {c.Done} done, {c.Part} part, {c.Gap} gap, {c.DoesNotApply} do not apply, {c.Unanswered} unanswered"));
                }

                foreach (var r in shown)
                {
                    output.WriteLine($"{r.Number} {r.Title}: {(r.Applies ? r.State : "does not apply")}{(r.Note is null ? "" : $"; {r.Note}")}{(r.Evidence.Length == 0 ? "" : $" [{r.Evidence}]")}");
                }
            }

            return counts.Any(c => c.Unanswered > 0) ? ExitCodes.Found : ExitCodes.Done;
        });
        return command;
    }

    private static int In(IEnumerable<Row> rows, string state) => rows.Count(r => r.Applies && r.State == state);

    private static IEnumerable<Row> Requirements() =>
        Read("asvs.csv").Select(r => new Row(r["requirement"]!, r["level"]!, r["title"]!, r["applies"] == "yes", r["state"] ?? "", r["evidence"] ?? "", r["note"]));

    private static IEnumerable<Row> Controls() =>
        Read("security-level-3.csv").Select(r => new Row(r["control"]!, "3", r["title"]!, true, r["state"] ?? "", r["evidence"] ?? "", $"product: {r["product"]}; operator: {r["operator"]}"));

    private static List<TableRow> Read(string name)
    {
        using var stream = typeof(AsvsCommand).Assembly.GetManifestResourceStream(name)!;
        return [.. TableReader.Read(stream, name)];
    }
}
