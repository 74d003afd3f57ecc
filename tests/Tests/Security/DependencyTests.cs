using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Security;

/// <summary>Every library is known: licence, reason, last look. The bill of materials is what the lock file says.</summary>
[Trait("Engine", "any")]
public sealed class DependencyTests(ITestOutputHelper output)
{
    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-3-Clause", "PostgreSQL", "MS-PL OR Apache-2.0", "LicenseRef-public-domain"];
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record Known(string Package, string Licence, string Use, string Looked, string Reason);

    private sealed record Locked(string Name, string Version, string Hash, bool Direct);

    [Fact]
    public void Every_package_has_a_licence_we_may_use_and_each_chosen_one_its_reason() =>
        Rule.Holds("package", Wrong([.. ReadLocks(LockFiles())], ReadKnown(), LicenceInPackage));

    [Fact]
    public void A_package_that_is_unknown_unwanted_or_without_reason_is_caught()
    {
        Locked[] locked = [new("New.One", "1.0.0", "", true), new("Bound.One", "1.0.0", "", false), new("Lies.One", "1.0.0", "", false), new("Mute.One", "1.0.0", "", true)];
        Known[] known = [new("Bound.One", "AGPL-3.0-only", "product", "", ""), new("Lies.One", "MIT", "product", "", ""), new("Mute.One", "MIT", "product", "", ""), new("Gone.One", "MIT", "product", "", "")];
        var found = Wrong(locked, known, p => p.Name == "Lies.One" ? "GPL-2.0-only" : null).ToList();
        foreach (var name in new[] { "New.One", "Bound.One", "Lies.One", "Mute.One", "Gone.One" })
        {
            Rule.Catches(found, name);
        }
    }

    [Fact]
    public void The_bill_of_materials_is_what_the_lock_file_says()
    {
        var file = Path.Combine(Source.Root, "docs/bom.json");
        var wanted = Bill([.. ReadLocks([Path.Combine(Source.Root, "src/Web/packages.lock.json")])], ReadKnown());
        if (Environment.GetEnvironmentVariable("TINHSO_WRITE_BOM") is { Length: > 0 })
        {
            File.WriteAllText(file, wanted);
        }

        Assert.True(File.ReadAllText(file) == wanted, "docs/bom.json is not what the lock file says: TINHSO_WRITE_BOM=1 dotnet test tests/Tests --filter Dependency");
    }

    [Fact]
    public void Packages_nobody_looked_at_for_half_a_year_are_named()
    {
        // A note, not a failure: a run must not fail by the date alone.
        var limit = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-183);
        var overdue = ReadKnown().Where(k => k.Looked.Length > 0 && DateOnly.ParseExact(k.Looked, "yyyy-MM-dd", CultureInfo.InvariantCulture) < limit).Select(k => k.Package).ToList();
        if (overdue.Count > 0)
        {
            TestNotes.Write(output, $"libraries: nobody looked for half a year at {string.Join(", ", overdue)} (docs/dependencies.md)");
        }

        Assert.Contains(ReadKnown(), k => k.Looked.Length > 0);
    }

    private static IEnumerable<Violation> Wrong(IReadOnlyList<Locked> locked, IReadOnlyList<Known> known, Func<Locked, string?> licenceInPackage)
    {
        foreach (var package in locked)
        {
            if (known.FirstOrDefault(k => k.Package == package.Name) is not { } row)
            {
                yield return new(package.Name, "has no row in docs/packages.csv");
                continue;
            }

            if (!Allowed.Contains(row.Licence) && !(row is { Licence: "MPL-2.0", Use: "test" }))
            {
                yield return new(package.Name, $"is under {row.Licence}, which docs/dependencies.md does not allow");
            }

            if (licenceInPackage(package) is { } said && said != row.Licence)
            {
                yield return new(package.Name, $"says {said} itself, docs/packages.csv says {row.Licence}");
            }

            if (package.Direct && (row.Reason.Length < 4 || row.Looked.Length == 0))
            {
                yield return new(package.Name, "was chosen without a reason or a last look");
            }
        }

        foreach (var row in known.Where(k => locked.All(l => l.Name != k.Package)))
        {
            yield return new(row.Package, "stands in docs/packages.csv and in no lock file");
        }
    }

    private static string Bill(IEnumerable<Locked> locked, IReadOnlyList<Known> known)
    {
        var components = locked.OrderBy(l => l.Name, StringComparer.OrdinalIgnoreCase).Select(l => (JsonNode)new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = Purl(l),
            ["name"] = l.Name,
            ["version"] = l.Version,
            ["scope"] = known.First(k => k.Package == l.Name).Use == "build" ? "excluded" : "required",
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(l.Hash)) }),
            ["licenses"] = new JsonArray(new JsonObject { ["expression"] = known.First(k => k.Package == l.Name).Licence }),
            ["purl"] = Purl(l),
        });
        return new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "tinhso", ["name"] = "Tỉnh Số", ["licenses"] = new JsonArray(new JsonObject { ["expression"] = "Apache-2.0" }) } },
            ["components"] = new JsonArray([.. components]),
        }.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";

        static string Purl(Locked l) => $"pkg:nuget/{l.Name}@{l.Version}";
    }

    private static IEnumerable<string> LockFiles() =>
        new[] { "src", "tests", "benchmarks" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Source.Root, f), "packages.lock.json", SearchOption.AllDirectories)).Where(f => !f.Contains("/obj/", StringComparison.Ordinal));

    private static IEnumerable<Locked> ReadLocks(IEnumerable<string> files)
    {
        var central = Regex.Matches(File.ReadAllText(Path.Combine(Source.Root, "Directory.Packages.props")), "PackageVersion Include=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return files.SelectMany(f => JsonNode.Parse(File.ReadAllText(f))!["dependencies"]!.AsObject().SelectMany(t => t.Value!.AsObject()))
            .Where(p => p.Value!["type"]!.GetValue<string>() != "Project")
            .Select(p => new Locked(p.Key, p.Value!["resolved"]!.GetValue<string>(), p.Value["contentHash"]!.GetValue<string>(), central.Contains(p.Key)))
            .Distinct();
    }

    private static List<Known> ReadKnown() =>
        [.. File.ReadAllLines(Path.Combine(Source.Root, "docs/packages.csv")).Skip(1).Select(l => l.Split(',', 5)).Select(f => new Known(f[0], f[1], f[2], f[3], f[4].Trim('"')))];

    /// <summary>As an expression in the package itself; null for packages that name a file or page instead, or are not on this machine.</summary>
    private static string? LicenceInPackage(Locked package)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        var (name, version) = (package.Name.ToLowerInvariant(), package.Version.ToLowerInvariant());
        var file = Path.Combine(packages, name, version, name + ".nuspec");
        return File.Exists(file) && Regex.Match(File.ReadAllText(file), "<license type=\"expression\">([^<]+)<") is { Success: true } said ? said.Groups[1].Value : null;
    }
}
