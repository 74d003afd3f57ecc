using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>deploy/Containerfile as it stands: no container can be built where the tests run.</summary>
[Trait("Engine", "any")]
public sealed class ContainerTests
{
    [Fact]
    public void The_container_is_built_apart_runs_as_nobody_and_carries_no_secret() => Rule.Holds("container", Faults(Read("deploy/Containerfile"), Read("global.json"), Read(".dockerignore")));

    [Theory]
    [InlineData("USER tinhso", "", "root")]
    [InlineData("USER tinhso", "USER root", "root")]
    [InlineData("HEALTHCHECK", "# HEALTHCHECK", "health")]
    [InlineData("sdk:10.0-noble", "sdk:10.0", "distribution")]
    [InlineData("sdk:10.0-noble", "sdk:9.0-noble", "global.json")]
    [InlineData("aspnet:10.0-noble", "aspnet:10.0-alpine", "two distributions")]
    [InlineData("FROM mcr.microsoft.com/dotnet/aspnet", "FROM mcr.microsoft.com/dotnet/sdk", "build tools")]
    [InlineData("ENV TINHSO_URLS", "ENV TINHSO_BACKUP_KEY=abc TINHSO_URLS", "secret")]
    [InlineData("COPY --from=build /app /app", "COPY . /app", "--from")]
    public void A_container_file_that_breaks_one_of_them_is_caught(string good, string bad, string problem) =>
        Rule.Catches(Faults(Read("deploy/Containerfile").Replace(good, bad, StringComparison.Ordinal), Read("global.json"), Read(".dockerignore")), problem);

    private static string Read(string path) => File.ReadAllText(Path.Combine(Source.Root, path));

    private static IEnumerable<Violation> Faults(string file, string global, string ignored)
    {
        const string name = "deploy/Containerfile";
        // A line that goes on in the next is one.
        var lines = Regex.Replace(file, @"\\\r?\n\s*", " ").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').ToList();
        var images = lines.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)).Select(l => Regex.Match(l, @"^FROM (?<image>[^:\s]+):(?<version>\d+\.\d+)[\d.]*(-(?<system>[a-z]+))?( AS (?<stage>\w+))?$")).ToList();
        var last = lines[lines.FindLastIndex(l => l.StartsWith("FROM ", StringComparison.Ordinal))..];
        var sdk = JsonNode.Parse(global)!["sdk"]!["version"]!.ToString();
        var faults = new (bool Is, string What)[]
        {
            (images.Count != 2 || !images.TrueForAll(i => i.Success && i.Groups["system"].Success), "an image without version or distribution"),
            (images.Select(i => i.Groups["system"].Value).Distinct().Count() > 1, "two distributions"),
            (images.Exists(i => i.Success && !sdk.StartsWith(i.Groups["version"].Value + ".", StringComparison.Ordinal)), "another version than global.json"),
            (!images[^1].Groups["image"].Value.EndsWith("/aspnet", StringComparison.Ordinal), "build tools in what runs"),
            (last.Exists(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.StartsWith("COPY --from=build ", StringComparison.Ordinal)), "COPY without --from"),
            (last.FindLast(l => l.StartsWith("USER ", StringComparison.Ordinal)) is not { } user || user is "USER root" or "USER 0", "runs as root"),
            (!last.Exists(l => l.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && l.Contains("/readyz", StringComparison.Ordinal)), "no health check"),
            (lines.Exists(l => Regex.IsMatch(l, "^(ENV|ARG) .*(KEY|PASSWORD|SECRET|PIN|TOKEN|TINHSO_DB|TINHSO_DEMO)")), "a secret or the demo in it"),
            (!new[] { ".git", "data", "**/*.key", "**/*.env", "**/*.backup" }.All(ignored.Split('\n').Contains), "the build sees data or keys"),
        };
        return faults.Where(f => f.Is).Select(f => new Violation(name, f.What));
    }
}
