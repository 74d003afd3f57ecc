using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Tables;

namespace TinhSo.Tests.DirectoryModule;

/// <summary>The catalogue files as the program reads them, without a database.</summary>
internal static class Catalogue
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "catalogues");

    public static Units Units { get; } = Units.Read(Open("units.csv"));

    public static Roles Roles { get; } = Roles.Read(Open("roles.json"));

    public static List<CheckedRow<AgencyRow>> AgencyRows { get; } =
        TinhSo.Modules.Directory.Importing.AgencyRows.Check(Rows("agencies.csv"), _ => false);

    public static AgencyMap Agencies { get; } = Map();

    public static FileStream Open(string file) => File.OpenRead(Path.Combine(Folder, file));

    public static List<TableRow> Rows(string file)
    {
        using var stream = Open(file);
        return [.. TableReader.Read(stream, file)];
    }

    public static Guid Id(string key) => AgencyKey.IdOf(key);

    public static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static AgencyMap Map()
    {
        var rows = AgencyRows.ConvertAll(r => r.Value!);
        var agencies = rows.Select(r => r.Key).Distinct().Select(k => new Agency { Id = Id(k), Key = k });
        var versions = rows.Select(r => new AgencyVersion
        {
            Id = Guid.CreateVersion7(), AgencyId = Id(r.Key), Name = r.Name, ShortName = r.ShortName, Level = r.Level, Kind = r.Kind,
            ParentId = r.Parent.Length == 0 ? null : Id(r.Parent), ValidFrom = r.Valid.From, ValidTo = r.Valid.To,
        });
        var codes = rows.SelectMany(r => new[] { (CodeScheme.Qd20, r.Code), (CodeScheme.Qcvn102, r.OldCode), (CodeScheme.Statistical, r.StatisticalCode) }
            .Where(c => c.Item2.Length > 0)
            .Select(c => new AgencyCode { AgencyId = Id(r.Key), Scheme = c.Item1, Value = c.Item2, ValidFrom = r.Valid.From, ValidTo = r.Valid.To }));
        var scopes = rows.Where(r => r.InScope).Select(r => new AgencyScope { AgencyId = Id(r.Key), ValidFrom = r.Valid.From, ValidTo = r.Valid.To });
        var edges = Rows("agency-succession.csv").Select(r => new Succession
        {
            FromId = Id(r["from_key"]!), ToId = Id(r["to_key"]!), Date = Day(r["date"]!), Condition = r["condition"] ?? "",
            Kind = Enum.Parse<SuccessionKind>(r["kind"]!, ignoreCase: true),
        });
        return new AgencyMap(agencies, versions, codes, scopes, edges);
    }
}
