using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed class BannedSymbolTests
{
    private static readonly string[] MustBeBanned =
    [
        "System.DateTime.Now", "System.DateTime.UtcNow", "System.Guid.NewGuid", "System.Threading.Tasks.Task`1.Result",
        "System.Threading.Tasks.Task.Wait", "ExecuteSqlRawAsync", "FromSqlRaw", "IsSqlite", "IsNpgsql",
    ];

    [Fact]
    public void The_symbols_the_design_bans_are_listed()
    {
        var listed = File.ReadAllText(Path.Combine(Source.Root, "BannedSymbols.txt"));
        Assert.All(MustBeBanned, s => Assert.Contains(s, listed, StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_turns_the_analyzer_off() => Rule.Holds("banned-symbols", Silenced(Source.Files("", ".cs", ".csproj", ".props", ".targets", ".editorconfig")
        .Where(f => f.Area != "Tests")
        .Append(new("Directory.Build.props", File.ReadAllText(Path.Combine(Source.Root, "Directory.Build.props"))))));

    [Theory]
    [InlineData("#pragma warning disable RS0030")]
    [InlineData("[SuppressMessage(\"ApiDesign\", \"RS0030\")]")]
    [InlineData("<NoWarn>$(NoWarn);RS0030</NoWarn>")]
    [InlineData("dotnet_diagnostic.RS0030.severity = none")]
    public void Turning_it_off_is_caught(string line) => Rule.Catches(Silenced([new("src/Bad.cs", line)]), "src/Bad.cs");

    [Theory]
    [InlineData("_ = System.DateTime.Now;")]
    [InlineData("_ = System.Guid.NewGuid();")]
    [InlineData("_ = System.Threading.Tasks.Task.FromResult(1).Result;")]
    public void The_compiler_refuses_a_banned_symbol(string statement)
    {
        var (code, output) = Compile($"class Sample {{ void M() {{ {statement} }} }}");
        Assert.NotEqual(0, code);
        Assert.Contains("error RS0030", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_compiler_takes_the_allowed_way()
    {
        var (code, output) = Compile("class Sample { System.Guid M() => System.Guid.CreateVersion7(); }");
        Assert.True(code == 0, output);
    }

    private static IEnumerable<Violation> Silenced(IEnumerable<SourceFile> files) =>
        files.Where(f => Regex.IsMatch(f.Text, @"(disable|NoWarn|Suppress|severity\s*=\s*(none|silent|suggestion|warning)).*RS0030|RS0030.*(none|silent|suggestion)"))
            .Select(f => new Violation(f.Path, "turns RS0030 off"));

    /// <summary>Runs the SDK's own compiler with the repository's analyzer, list and severities.</summary>
    private static (int Code, string Output) Compile(string source)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "../../.."));
        var compiler = Directory.GetDirectories(Path.Combine(dotnet, "sdk"), "10.*")
            .OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "Roslyn/bincore/csc.dll")).First(File.Exists);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        var version = Regex.Match(File.ReadAllText(Path.Combine(Source.Root, "Directory.Packages.props")), "BannedApiAnalyzers\" Version=\"([^\"]+)\"").Groups[1].Value;
        var analyzers = Directory.GetFiles(Path.Combine(packages, "microsoft.codeanalysis.bannedapianalyzers", version, "analyzers/dotnet/cs"), "*.dll");
        var folder = Directory.CreateTempSubdirectory("tinhso-banned-").FullName;
        try
        {
            var file = Path.Combine(folder, "Sample.cs");
            File.WriteAllText(file, source);
            // The severities apply to files below the folder of the configuration.
            var configuration = Path.Combine(folder, ".editorconfig");
            File.Copy(Path.Combine(Source.Root, ".editorconfig"), configuration);
            List<string> arguments =
            [
                compiler, "-nologo", "-target:library", $"-out:{Path.Combine(folder, "Sample.dll")}", $"-analyzerconfig:{configuration}",
                $"-additionalfile:{Path.Combine(Source.Root, "BannedSymbols.txt")}",
                .. analyzers.Select(a => $"-analyzer:{a}"),
                .. new[] { "System.Private.CoreLib.dll", "System.Runtime.dll" }.Select(r => $"-reference:{Path.Combine(runtime, r)}"),
                file,
            ];
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(dotnet, "dotnet"), arguments) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
