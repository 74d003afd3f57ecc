using System.Reflection;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Hosting;

/// <summary>Finds the modules by the assemblies beside the executable; nobody lists them.</summary>
public static class ModuleFinder
{
    public static IReadOnlyList<IModule> Find() =>
    [
        .. System.IO.Directory.EnumerateFiles(AppContext.BaseDirectory, "TinhSo.Modules.*.dll")
            .Order(StringComparer.Ordinal)
            .Select(f => Assembly.Load(AssemblyName.GetAssemblyName(f)))
            .SelectMany(a => a.GetExportedTypes())
            .Where(t => typeof(IModule).IsAssignableFrom(t) && !t.IsAbstract)
            .Select(t => (IModule)Activator.CreateInstance(t)!),
    ];

    public static ModelSource Source(IEnumerable<IModule> modules) => new([typeof(AppDb).Assembly, .. modules.Select(m => m.GetType().Assembly).Distinct()]);
}
