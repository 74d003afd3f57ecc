using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed class ProjectTests
{
    private const string OneLine = "<Project Sdk=\"Microsoft.NET.Sdk.Razor\" />";

    [Fact]
    public void A_module_project_is_one_line_without_references() => Rule.Holds("module-project", ModuleProjects(Projects()));

    [Fact]
    public void A_module_project_with_a_reference_is_caught() => Rule.Catches(
        ModuleProjects([new("src/Modules/Bad/Bad.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Razor\"><ItemGroup><ProjectReference Include=\"../Good/Good.csproj\" /></ItemGroup></Project>")]),
        "Bad.csproj");

    [Fact]
    public void A_module_assembly_knows_no_other_module() => Rule.Holds("module-reference", Source.ModuleAssemblies.SelectMany(References));

    [Fact]
    public void An_assembly_that_knows_a_module_is_caught()
    {
        // The tests themselves reference every module: the very thing a module must not do.
        Assert.NotEmpty(Source.ModuleNames);
        Rule.Catches(References("Bad", [new AssemblyName("TinhSo.Modules.Good"), new AssemblyName("TinhSo.Platform")]), "TinhSo.Modules.Good");
        Rule.Catches(References("Bad", [new AssemblyName("TinhSo.Web")]), "TinhSo.Web");
    }

    [Fact]
    public void Versions_stand_in_one_file_and_are_exact() => Rule.Holds("package-version", Versions(Source.Files("", ".csproj", ".targets").ToList(), CentralVersions()));

    [Fact]
    public void A_version_in_a_project_or_a_floating_one_is_caught()
    {
        Rule.Catches(Versions([new("src/X/X.csproj", "<PackageReference Include=\"A\" Version=\"1.0\" />")], ""), "X.csproj");
        Rule.Catches(Versions([], "<PackageVersion Include=\"Floating\" Version=\"1.*\" />"), "Floating");
        Rule.Catches(Versions([], "<PackageVersion Include=\"Ranged\" Version=\"[1.0,2.0)\" />"), "Ranged");
    }

    [Fact]
    public void Every_project_has_a_lock_file_and_stands_in_the_solution() => Rule.Holds("project-listed", Unlisted(
        Source.Files("", ".csproj").Select(f => f.Path),
        File.ReadAllText(Path.Combine(Source.Root, "TinhSo.slnx")),
        p => File.Exists(Path.Combine(Source.Root, Path.GetDirectoryName(p)!, "packages.lock.json"))));

    [Fact]
    public void A_project_left_out_of_the_solution_or_unlocked_is_caught()
    {
        Rule.Catches(Unlisted(["src/X/X.csproj"], "<Solution />", _ => true), "X.csproj");
        Rule.Catches(Unlisted(["src/X/X.csproj"], "<Project Path=\"src/X/X.csproj\" />", _ => false), "lock");
    }

    private static IEnumerable<SourceFile> Projects() => Source.Files("src/Modules/", ".csproj");

    private static string CentralVersions() => File.ReadAllText(Path.Combine(Source.Root, "Directory.Packages.props"));

    private static IEnumerable<Violation> ModuleProjects(IEnumerable<SourceFile> projects) =>
        projects.Where(p => p.Text.Trim() != OneLine).Select(p => new Violation(p.Path, $"must be exactly {OneLine}"));

    private static IEnumerable<Violation> References(Assembly module) => References(module.GetName().Name!, module.GetReferencedAssemblies());

    private static IEnumerable<Violation> References(string name, IEnumerable<AssemblyName> references) =>
        references.Select(r => r.Name!)
            .Where(r => r.StartsWith("TinhSo.", StringComparison.Ordinal) && r is not ("TinhSo.Platform" or "TinhSo.Contracts" or "TinhSo.Ui"))
            .Select(r => new Violation(name, $"references {r}; a module sees Platform, Contracts and Ui only"));

    private static IEnumerable<Violation> Versions(IReadOnlyList<SourceFile> projects, string central)
    {
        foreach (var project in projects.Where(p => Regex.IsMatch(p.Text, "<PackageReference[^>]*Version(Override)?=")))
        {
            yield return new(project.Path, "states a package version; versions stand in Directory.Packages.props");
        }

        foreach (Match package in Regex.Matches(central, "<PackageVersion Include=\"([^\"]+)\" Version=\"([^\"]+)\""))
        {
            if (!Regex.IsMatch(package.Groups[2].Value, @"^\d+(\.\d+)+(-[\w.]+)?$"))
            {
                yield return new(package.Groups[1].Value, $"version {package.Groups[2].Value} is not exact");
            }
        }
    }

    private static IEnumerable<Violation> Unlisted(IEnumerable<string> projects, string solution, Func<string, bool> hasLock)
    {
        foreach (var project in projects)
        {
            if (!solution.Contains($"\"{project}\"", StringComparison.Ordinal))
            {
                yield return new(project, "is not in TinhSo.slnx");
            }

            if (!hasLock(project))
            {
                yield return new(project, "has no packages.lock.json beside it (lock file)");
            }
        }
    }
}
