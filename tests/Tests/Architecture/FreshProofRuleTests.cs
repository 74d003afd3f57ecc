using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;
using Xunit;

namespace TinhSo.Tests.Architecture;

/// <summary>Administration is never done on the strength of an old sign-in, and every permission that wants a second factor exists.</summary>
[Trait("Engine", "any")]
public sealed partial class FreshProofRuleTests
{
    [Fact]
    public void Every_administration_page_asks_for_a_fresh_proof() => Rule.Holds("fresh-proof", Stale(Source.Files("src/Modules/", ".cshtml"), Source.ProductAssemblies.SelectMany(a => a.GetTypes())));

    [Fact]
    public void An_administration_page_that_does_not_ask_is_caught()
    {
        var types = new[] { typeof(SilentModel), typeof(StatedModel), typeof(ActsModel) };
        Rule.Catches(Stale([new("src/Modules/X/Silent.cshtml", "@page \"/quan-tri/x\"\n@model SilentModel")], types), "src/Modules/X/Silent.cshtml");
        Rule.Catches(Stale([new("src/Modules/X/Acts.cshtml", "@page \"/quan-tri/x\"\n@model ActsModel")], types), "src/Modules/X/Acts.cshtml");
        Rule.Catches(Stale([new("src/Modules/X/Gone.cshtml", "@page \"/van-hanh/x\"\n@model GoneModel")], types), "src/Modules/X/Gone.cshtml");
        Assert.Empty(Stale([new("src/Modules/X/Stated.cshtml", "@page \"/quan-tri/x\"\n@model StatedModel"), new("src/Modules/X/Other.cshtml", "@page \"/can-bo/x\"\n@model SilentModel")], types));
    }

    [Fact]
    public void Every_page_that_only_an_administrator_may_see_stands_under_administration()
    {
        Rule.Holds("fresh-proof-permission", Elsewhere(Source.ProductAssemblies.SelectMany(a => a.GetTypes())));
        Rule.Catches(Elsewhere([typeof(SilentModel)]), nameof(SilentModel));
        Assert.Empty(Elsewhere([typeof(StatedModel)]));
    }

    [Fact]
    public void Every_permission_that_wants_a_second_factor_is_declared()
    {
        using var stream = File.OpenRead(Path.Combine(Source.Root, "catalogues/second-factor.csv"));
        var wanted = TableReader.Read(stream, "second-factor.csv").Select(r => r["permission"]!).ToList();
        Assert.Equal(wanted.Count, wanted.Distinct().Count());
        Assert.Empty(wanted.Except(AccessTests.Declared(Source.ProductCode()).Select(p => p.Name)));
    }

    private static IEnumerable<Violation> Stale(IEnumerable<SourceFile> pages, IEnumerable<Type> types)
    {
        var models = types.Where(t => t.IsSubclassOf(typeof(PageModel))).ToLookup(t => t.Name);
        foreach (var page in pages)
        {
            if (Administration().IsMatch(page.Text) && !models[Model().Match(page.Text).Groups[1].Value.Split('.')[^1]].Any(m => Folder(page, m) && m.GetCustomAttribute<FreshProofAttribute>() is { ActsOnly: false }))
            {
                yield return new(page.Path, "is administration and does not say [FreshProof(...)]");
            }
        }
    }

    /// <summary>Two modules may have a ListModel each: the namespace follows the folder.</summary>
    private static bool Folder(SourceFile page, Type model) =>
        model.DeclaringType is not null || page.Path.StartsWith("src/" + model.Namespace!["TinhSo.".Length..].Replace('.', '/') + "/", StringComparison.Ordinal);

    private static IEnumerable<Violation> Elsewhere(IEnumerable<Type> types) =>
        from type in types
        where type.IsSubclassOf(typeof(PageModel)) && type.GetCustomAttribute<FreshProofAttribute>() is not { ActsOnly: false }
        from asked in type.GetCustomAttributes().OfType<IAuthorizeData>()
        where asked.Policy is { } policy && (policy.EndsWith(".manage", StringComparison.Ordinal) || policy is "directory.officers" or "procedures.import")
        select new Violation(type.Name, $"asks for {asked.Policy} and not for a fresh proof");

    [GeneratedRegex(@"@page ""/(quan-tri|van-hanh)\b")]
    private static partial Regex Administration();

    [GeneratedRegex(@"@model ([\w.]+)")]
    private static partial Regex Model();

    [Authorize("directory.officers")]
    private sealed class SilentModel : PageModel;

    [Authorize("directory.officers"), FreshProof(ProofUse.Administration, ActsOnly = true)]
    private sealed class ActsModel : PageModel;

    [Authorize("directory.officers"), FreshProof(ProofUse.Administration)]
    private sealed class StatedModel : PageModel;
}
