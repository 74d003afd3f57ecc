using System.Globalization;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory.Agencies;

/// <summary>One version of an administrative unit, as in catalogues/units.csv.</summary>
internal sealed record Unit(string Code, string Name, string Kind, string Level, string ParentCode, string Province, Period Valid);

/// <summary>The administrative units; which code means which unit depends on the day.</summary>
internal sealed class Units(IReadOnlyList<Unit> all)
{
    public IEnumerable<Unit> On(DateOnly day) => all.Where(u => u.Valid.Holds(day));

    public Unit? Find(string code, DateOnly day) => On(day).FirstOrDefault(u => u.Code == code);

    public static Units Read(Stream csv)
    {
        return new([.. TableReader.Read(csv, "units.csv").Select(row => new Unit(
            row["code"]!, row["name"]!, row["kind"]!, row["level"]!, row["parent_code"] ?? "", row["province"]!,
            new(Day(row["valid_from"]), Day(row["valid_to"]))))]);
    }

    private static DateOnly? Day(string? text) =>
        text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
