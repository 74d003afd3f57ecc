using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed partial class AccessTests
{
    [Fact]
    public void Every_page_states_who_may_see_it() => Rule.Holds("page-access", Source.ProductAssemblies.SelectMany(a => OpenPages(a.GetTypes()))
        .Concat(Source.Files("src/", ".cshtml").SelectMany(PagesWithoutModel)));

    [Fact]
    public void A_silent_page_is_caught()
    {
        Rule.Catches(OpenPages([typeof(Silent), typeof(Vague), typeof(Stated), typeof(Public)]), nameof(Silent));
        Rule.Catches(OpenPages([typeof(Vague)]), nameof(Vague));
        Assert.Empty(OpenPages([typeof(Stated), typeof(Public)]));
        Rule.Catches(PagesWithoutModel(new("src/Bad.cshtml", "@page \"/x\"\n<p></p>")), "src/Bad.cshtml");
    }

    [Fact]
    public void Every_endpoint_states_who_may_call_it() => Rule.Holds("endpoint-access", Source.ProductCode().SelectMany(OpenEndpoints));

    [Fact]
    public void A_silent_endpoint_is_caught()
    {
        Rule.Catches(OpenEndpoints(new("src/Bad.cs", "app.MapGet(\"/api/x\", () => { return 1; });")), "/api/x");
        Rule.Catches(OpenEndpoints(new("src/Bad.cs", "var g = app.MapGroup(\"/api\"); g.MapPost(\"/y\", Run).WithName(\"RequireAuthorization\");")), "/y");
        Assert.Empty(OpenEndpoints(new("src/Good.cs", "app.MapGet(\"/a\", () => 1).AllowAnonymous(); var g = app.MapGroup(\"/api\").RequireAuthorization(\"x.y\"); g.MapPost(\"/y\", Run);")));
    }

    [Fact]
    public void Every_permission_is_declared_used_and_given_to_a_role() => Rule.Holds("permission", Permissions(
        [.. Source.Files("src/", ".cs", ".cshtml").Where(f => f.Area != "Simulators")],
        File.ReadAllText(Path.Combine(Source.Root, "catalogues/roles.json"))));

    [Fact]
    public void A_permission_nobody_uses_declares_or_holds_is_caught()
    {
        const string roles = "{ \"roles\": [ { \"permissions\": [\"a.used\", \"a.unused\", \"a.undeclared\", \"a.ghost\"] } ] }";
        SourceFile[] files =
        [
            new("src/A.cs", "services.AddPermission(\"a.used\", \"a.unused\", \"a.homeless\");"),
            new("src/B.cs", "[Authorize(\"a.used\")] class B { bool X => caller.Can(\"a.undeclared\"); bool Y => caller.Can(\"a.homeless\"); }"),
        ];
        Rule.Catches(Permissions(files, roles), "a.unused: is used nowhere");
        Rule.Catches(Permissions(files, roles), "a.undeclared: is not declared");
        Rule.Catches(Permissions(files, roles), "a.homeless: no role");
        Rule.Catches(Permissions(files, roles), "a.ghost: a role");
        Assert.DoesNotContain(Permissions(files, roles), v => v.What == "a.used");
    }

    /// <summary>Permissions that modules declare: area, name.</summary>
    internal static IEnumerable<(string Area, string Name)> Declared(IEnumerable<SourceFile> files) =>
        from file in files
        from Match call in AddPermission().Matches(file.CSharp.WithoutComments)
        from Match name in Quoted().Matches(call.Value)
        select (file.Area, name.Groups[1].Value);

    private static IEnumerable<Violation> OpenPages(IEnumerable<Type> types)
    {
        foreach (var page in types.Where(t => t.IsSubclassOf(typeof(PageModel)) && !t.IsAbstract))
        {
            var attributes = page.GetCustomAttributes(inherit: true);
            var anonymous = attributes.OfType<IAllowAnonymous>().Any();
            var policies = attributes.OfType<IAuthorizeData>().ToList();
            if (!anonymous && (policies.Count == 0 || policies.Any(p => string.IsNullOrEmpty(p.Policy))))
            {
                yield return new(page.FullName!, "states neither [Authorize(\"permission\")] nor [AllowAnonymous]");
            }
        }
    }

    private static IEnumerable<Violation> PagesWithoutModel(SourceFile page)
    {
        if (page.Text.Contains("@page", StringComparison.Ordinal) && !page.Text.Contains("@model", StringComparison.Ordinal)
            && !Regex.IsMatch(page.Text, @"@attribute \[(Microsoft\.AspNetCore\.Authorization\.)?(Authorize\(""|AllowAnonymous)"))
        {
            yield return new(page.Path, "has no page model and states no access");
        }
    }

    private static IEnumerable<Violation> OpenEndpoints(SourceFile file)
    {
        var code = file.CSharp.Code;
        var text = file.CSharp.WithoutComments;
        var guarded = Group().Matches(code).Where(g => States(Statement(code, g.Index))).Select(g => g.Groups[1].Value).ToHashSet();
        foreach (Match map in MapCall().Matches(code))
        {
            if (!guarded.Contains(map.Groups[1].Value) && !States(Statement(code, map.Index)))
            {
                var route = Quoted().Match(text, map.Index);
                yield return new(route.Success ? route.Groups[1].Value : file.Path, $"{file.Path} line {file.LineOf(map.Index)}: states neither RequireAuthorization(permission) nor AllowAnonymous");
            }
        }
    }

    private static bool States(string statement) => Regex.IsMatch(statement, @"\.(AllowAnonymous\(|RequireAuthorization\(\s*[^)\s])");

    /// <summary>From a position to the semicolon that ends the statement, lambdas included.</summary>
    private static string Statement(string code, int start)
    {
        var depth = 0;
        for (var i = start; i < code.Length; i++)
        {
            depth += code[i] is '(' or '{' or '[' ? 1 : code[i] is ')' or '}' or ']' ? -1 : 0;
            if (depth <= 0 && code[i] == ';')
            {
                return code[start..i];
            }
        }

        return code[start..];
    }

    private static IEnumerable<Violation> Permissions(IReadOnlyList<SourceFile> files, string roles)
    {
        var declared = Declared(files.Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal))).Select(p => p.Name).ToHashSet();
        var uses = string.Join('\n', files.Select(f => f.Path.EndsWith(".cs", StringComparison.Ordinal) ? AddPermission().Replace(f.CSharp.WithoutComments, "") : f.Text));
        using var document = JsonDocument.Parse(roles);
        var given = document.RootElement.GetProperty("roles").EnumerateArray()
            .SelectMany(r => r.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()!)).ToHashSet();
        var asked = Asked().Matches(uses).Select(m => m.Groups[1].Value).Where(p => p.Contains('.', StringComparison.Ordinal)).ToHashSet();
        return declared.Where(p => !uses.Contains($"\"{p}\"", StringComparison.Ordinal)).Select(p => new Violation(p, $"{p}: is used nowhere"))
            .Concat(asked.Except(declared).Select(p => new Violation(p, $"{p}: is not declared by AddPermission")))
            .Concat(declared.Except(given).Select(p => new Violation(p, $"{p}: no role of catalogues/roles.json has it")))
            .Concat(given.Except(declared).Select(p => new Violation(p, $"{p}: a role has it and no module declares it")));
    }

    [GeneratedRegex(@"\bAddPermission\([^)]*\)")]
    private static partial Regex AddPermission();

    [GeneratedRegex(@"""([^""]+)""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?:Authorize|RequireAuthorization|Can|AgenciesWith)\(\s*""([^""]+)""")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\b(\w+)\s*=\s*[\w.]+\.MapGroup\(")]
    private static partial Regex Group();

    [GeneratedRegex(@"\b(\w+)\s*\.Map(?:Get|Post|Put|Delete|Patch|Methods|Fallback)\(")]
    private static partial Regex MapCall();

    private sealed class Silent : PageModel;

    [Authorize]
    private sealed class Vague : PageModel;

    [Authorize("a.b")]
    private sealed class Stated : PageModel;

    [AllowAnonymous]
    private sealed class Public : PageModel;
}
