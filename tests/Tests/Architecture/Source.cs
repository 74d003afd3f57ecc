using System.Reflection;

namespace TinhSo.Tests.Architecture;

/// <summary>The repository as the rules see it: found from the test's own place, modules from folders, never from a list.</summary>
internal static class Source
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> All = new(ReadAll);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> ModuleNames { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src/Modules"))
            .Where(d => Directory.GetFiles(d, "*.csproj").Length > 0)
            .Select(d => Path.GetFileName(d))
            .Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Assembly> ModuleAssemblies { get; } =
        [.. ModuleNames.Select(n => Assembly.Load($"TinhSo.Modules.{n}"))];

    public static Assembly Contracts { get; } = Assembly.Load("TinhSo.Contracts");

    public static Assembly Platform { get; } = Assembly.Load("TinhSo.Platform");

    public static Assembly Ui { get; } = Assembly.Load("TinhSo.Ui");

    public static Assembly Web { get; } = Assembly.Load("TinhSo.Web");

    public static IReadOnlyList<Assembly> ProductAssemblies { get; } = [Contracts, Platform, Ui, Web, .. ModuleAssemblies];

    /// <summary>Files of the product and its tests by extension, below a folder given from the root.</summary>
    public static IEnumerable<SourceFile> Files(string folder, params string[] endings) =>
        All.Value.Where(f => f.Path.StartsWith(folder, StringComparison.Ordinal)
            && endings.Any(e => f.Path.EndsWith(e, StringComparison.Ordinal)));

    public static IEnumerable<SourceFile> ProductCode() =>
        Files("src/", ".cs").Where(f => !f.Path.StartsWith("src/Simulators/", StringComparison.Ordinal));

    private static List<SourceFile> ReadAll()
    {
        var endings = new[] { ".cs", ".cshtml", ".css", ".js", ".json", ".csproj", ".props", ".targets", ".editorconfig" };
        return
        [
            .. new[] { "src", "tests", "benchmarks", "scripts" }
                .Select(d => Path.Combine(Root, d))
                .Where(Directory.Exists)
                .SelectMany(Walk)
                .Where(p => endings.Any(e => p.EndsWith(e, StringComparison.Ordinal)))
                .Select(p => new SourceFile(Path.GetRelativePath(Root, p).Replace('\\', '/'), File.ReadAllText(p)))
                .OrderBy(f => f.Path, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Walk(string folder) =>
        Directory.GetFiles(folder).Concat(Directory.GetDirectories(folder)
            .Where(d => Path.GetFileName(d) is not ("bin" or "obj" or "node_modules" or "TestResults"))
            .SelectMany(Walk));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TinhSo.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository");
    }
}

/// <summary>One file, by its path from the root.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private CSharpText? _csharp;

    public CSharpText CSharp => _csharp ??= CSharpText.Read(Text);

    public int LineCount => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>The module it belongs to, or the folder under src.</summary>
    public string Area
    {
        get
        {
            var parts = Path.Split('/');
            return parts is ["src", "Modules", var module, _, ..] ? module : parts.Length > 1 ? parts[1] : Path;
        }
    }

    public int LineOf(int position) => Text.AsSpan(0, position).Count('\n') + 1;
}
