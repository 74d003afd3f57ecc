using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed partial class MapTests
{
    private static readonly string MapFile = Path.Combine(Source.Root, "docs/map.md");

    [Fact]
    public void The_map_equals_what_is_found()
    {
        var found = Write(Source.ProductCode().ToList(), DataModelTests.ProductTables().ToList());
        if (Environment.GetEnvironmentVariable("TINHSO_WRITE_MAP") == "1")
        {
            File.WriteAllText(MapFile, found);
        }

        Rule.Holds("map", Compare(File.Exists(MapFile) ? File.ReadAllText(MapFile) : "", found));
    }

    [Fact]
    public void A_stale_map_is_caught()
    {
        SourceFile[] files = [new("src/Modules/A/AModule.cs", "services.AddHandler<DossierReceived, Counter>(); act.Publish(new NewEvent());")];
        var found = Write(files, [("A", "a_thing")]);
        Rule.Catches(Compare("# Map\n", found), "a_thing");
        Rule.Catches(Compare(found + "- a thing long gone\n", found), "long gone");
        Assert.Empty(Compare(found, found));
    }

    [Fact]
    public void The_map_names_what_a_module_says_and_hears()
    {
        SourceFile[] files =
        [
            new("src/Modules/A/AModule.cs", "services.AddHandler<DossierReceived, Counter>(); services.AddJob<Mail, SendJob>(\"a.send\"); services.AddPermission(\"a.read\"); app.MapGet(\"/api/a\", X);"),
            new("src/Modules/A/Do.cs", "act.Publish(new DossierReceived(id)); // act.Publish(new Ghost())"),
            new("src/Modules/A/Bell.cs", "internal sealed class Bell : IAgencies, IDisposable {}"),
        ];
        var map = Write(files, [("A", "a_thing")]);
        foreach (var part in new[] { "`DossierReceived`", "`a.send`", "`a.read`", "`/api/a`", "`a_thing`", "`IAgencies`" })
        {
            Assert.Contains(part, map, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Ghost", map, StringComparison.Ordinal);
    }

    private static string Write(IReadOnlyList<SourceFile> files, IReadOnlyList<(string Area, string Table)> tables)
    {
        var contracts = Source.Contracts.GetTypes().Where(t => t.IsInterface).Select(t => t.Name.Split('`')[0]).ToHashSet();
        var map = new StringBuilder()
            .Append("# Map\n\nWho says what, hears what and keeps what. Generated from the source; rewrite it with\n")
            .Append("`TINHSO_WRITE_MAP=1 dotnet test tests/Tests --filter Map`. A test compares.\n");
        foreach (var area in files.Select(f => f.Area).Concat(tables.Select(t => t.Area)).Distinct().Order(StringComparer.Ordinal))
        {
            var code = files.Where(f => f.Area == area).ToList();
            (string Title, IEnumerable<string> Items)[] parts =
            [
                ("Publishes", Of(code, Publish(), onCode: true)),
                ("Hears", Of(code, Handler(), onCode: true)),
                ("Gives to others", code.SelectMany(f => Bases().Matches(f.CSharp.Code)).SelectMany(m => Word().Matches(m.Groups[1].Value)).Select(m => m.Value).Where(contracts.Contains)),
                ("Tables", tables.Where(t => t.Area == area).Select(t => t.Table)),
                ("Permissions", AccessTests.Declared(code).Select(p => p.Name)),
                ("Jobs", Of(code, Job())),
                ("Workers", Of(code, Worker(), onCode: true)),
                ("Endpoints", Of(code, Endpoint())),
                ("Commands", Of(code, Command())),
            ];
            var lines = parts.Select(p => (p.Title, Items: p.Items.Distinct().Order(StringComparer.Ordinal).ToList())).Where(p => p.Items.Count > 0).ToList();
            if (lines.Count > 0)
            {
                map.Append("\n## ").Append(area).Append("\n\n");
                foreach (var (title, items) in lines)
                {
                    map.Append("- ").Append(title).Append(": ").AppendJoin(", ", items.Select(i => $"`{i}`")).Append('\n');
                }
            }
        }

        return map.ToString();
    }

    private static IEnumerable<string> Of(IEnumerable<SourceFile> files, Regex pattern, bool onCode = false) =>
        files.SelectMany(f => pattern.Matches(onCode ? f.CSharp.Code : f.CSharp.WithoutComments)).Select(m => m.Groups[1].Value);

    private static IEnumerable<Violation> Compare(string written, string found)
    {
        var was = written.Split('\n').ToHashSet();
        var now = found.Split('\n').ToHashSet();
        return now.Except(was).Select(l => new Violation("docs/map.md", $"lacks: {l}"))
            .Concat(was.Except(now).Select(l => new Violation("docs/map.md", $"no longer true: {l}")));
    }

    [GeneratedRegex(@"\bPublish\(\s*new (?:\w+\.)*(\w+)\b")]
    private static partial Regex Publish();

    [GeneratedRegex(@"\bAddHandler<(?:\w+\.)*(?!T[A-Z])(\w+),")]
    private static partial Regex Handler();

    [GeneratedRegex(@"\bclass \w+(?:<[^>]*>)?(?:\((?>[^()]+|\((?<d>)|\)(?<-d>))*\))?\s*:\s*([^{;]+)")]
    private static partial Regex Bases();

    [GeneratedRegex(@"\bI[A-Z]\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bAddJob<[^>]*>\(\s*""([^""]+)""")]
    private static partial Regex Job();

    [GeneratedRegex(@"\bAddWorker<(?!T[A-Z])(\w+)>")]
    private static partial Regex Worker();

    [GeneratedRegex(@"\.Map(?:Get|Post|Put|Delete|Patch)\(\s*""([^""]+)""")]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"\bnew Command\(\s*""([^""]+)""")]
    private static partial Regex Command();
}
