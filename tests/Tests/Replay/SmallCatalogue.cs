using System.Text.Json.Nodes;

namespace TinhSo.Tests.Replay;

/// <summary>The shipped catalogues with a January 2025 of a few hundred dossiers; the journeys in the browser use it too.</summary>
internal static class SmallCatalogue
{
    public const string Period = "2025-01";

    /// <summary>A copy of the catalogues in <paramref name="source"/>; its folder.</summary>
    public static string Make(string source)
    {
        var target = System.IO.Directory.CreateTempSubdirectory("tinhso-replay-").FullName;
        foreach (var file in System.IO.Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        File.WriteAllText(ParametersIn(target), Smaller(JsonNode.Parse(File.ReadAllText(ParametersIn(source)))!).ToJsonString());
        return target;
    }

    public static string ParametersIn(string folder) => Path.Combine(folder, "replay", Period + ".json");

    private static JsonNode Smaller(JsonNode all)
    {
        Set(all["procedures"]!, ("full", 24), ("partial", 18), ("informationOnly", 6), ("routedToProvince", 25));
        Set(all["cohorts"]!["own"]!, ("accepted", 180), ("online", 160), ("released", 160), ("electronic", 139), ("late", 5), ("otherEnds", 4));
        Set(all["cohorts"]!["informationOnly"]!, ("accepted", 14), ("online", 0), ("released", 11), ("electronic", 4), ("late", 1), ("otherEnds", 1));
        Set(all["cohorts"]!["elsewhere"]!, ("accepted", 60), ("online", 60), ("released", 50), ("electronic", 45), ("late", 0), ("otherEnds", 4));
        Set(all["cohorts"]!["carried"]!, ("accepted", 400), ("online", 350), ("released", 370), ("electronic", 320), ("late", 20), ("otherEnds", 10));
        Set(all["totals"]!, ("receivedOwn", 194), ("receivedPublicService", 240), ("receivedPublicServiceOnline", 220), ("released", 591), ("electronic", 508),
            ("inTime", 565), ("otherEnds", 19), ("openAfter", 44));
        all["spread"]!["owners"] = 300;
        all["spread"]!["batch"] = 25;
        return all;
    }

    private static void Set(JsonNode part, params (string Name, int Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            part[name]!["value"] = value;
        }
    }
}
