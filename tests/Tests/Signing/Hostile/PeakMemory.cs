using System.Globalization;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>How far the real memory of this process rose above where it was: what the system counts, not what the collector says. Nought where the system has no such count.</summary>
internal sealed class PeakMemory
{
    private const string Status = "/proc/self/status";
    private readonly long _before = Read("VmRSS:");

    public PeakMemory()
    {
        // 5: the highest mark begins anew.
        if (_before > 0)
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    public long Risen => Math.Max(0, Read("VmHWM:") - _before);

    private static long Read(string name) => !File.Exists(Status) ? 0
        : File.ReadLines(Status).Where(l => l.StartsWith(name, StringComparison.Ordinal)).Select(l => long.Parse(l[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024).FirstOrDefault();
}

/// <summary>Alone: what runs beside would count.</summary>
[Xunit.CollectionDefinition(nameof(PeakMemory), DisableParallelization = true)]
public sealed class PeakMemoryCollection;
