using System.Collections.Frozen;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Platform;
using TinhSo.Platform.Tables;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Which permissions want a second factor from which day: catalogues/second-factor.csv, switched on by TINHSO_SECOND_FACTOR.</summary>
internal sealed class RequiredFactors(IReadOnlyList<FactorRule> rules, Settings settings, DirectorySnapshot directory, TimeProvider clock)
{
    private volatile Wanted? _today;

    public bool Of(Guid officerId)
    {
        if (!settings.SecondFactorRequired)
        {
            return false;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var wanted = On(VietnamTime.Day(now));
        return directory.Officers.Of(officerId, now).Any(m => m.Permissions.Overlaps(wanted));
    }

    private FrozenSet<string> On(DateOnly day)
    {
        if (_today is { } known && known.Day == day)
        {
            return known.Permissions;
        }

        var permissions = rules.Where(r => r.Period.Holds(day)).Select(r => r.Permission).ToFrozenSet();
        _today = new(day, permissions);
        return permissions;
    }

    private sealed record Wanted(DateOnly Day, FrozenSet<string> Permissions);
}

/// <summary>One row of the catalogue: from this day who holds the permission needs a second factor.</summary>
internal sealed record FactorRule(string Permission, Period Period)
{
    public static IReadOnlyList<FactorRule> Read(Stream csv)
    {
        static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        return [.. TableReader.Read(csv, "second-factor.csv").Select(r => new FactorRule(r["permission"]!, new(Day(r["from"]!), r["to"] is { } to ? Day(to) : null)))];
    }
}
