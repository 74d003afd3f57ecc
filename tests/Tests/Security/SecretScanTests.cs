using System.Diagnostics;
using System.Text.RegularExpressions;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>No key, token or password lies in the repository: every text file is read. What only opens simulators, samples and tests stands in Exceptions.txt with its reason.</summary>
[Trait("Engine", "any")]
public sealed partial class SecretScanTests
{
    private const double Chance = 4.2;

    // Hashes of packages, made by the package program and checked by it.
    private static readonly string[] NotRead = ["packages.lock.json", "docs/bom.json"];

    [Fact]
    public void No_file_carries_a_secret()
    {
        var files = Names().Where(n => !NotRead.Any(e => n.EndsWith(e, StringComparison.Ordinal))).Select(n => (Name: n, Text: Read(n))).Where(f => f.Text is not null).ToList();
        // Programs and settings without an ending are among them.
        Assert.Contains(files, f => f.Name == "deploy/tinhso.env");
        Assert.Contains(files, f => f.Name == "test");
        Assert.True(files.Count > 900, $"{files.Count}");
        Rule.Holds("secret", files.SelectMany(f => Found(f.Name, f.Text!)));
    }

    // Cut in two by a line, or this file would be found.
    [Theory]
    [InlineData("-----BEGIN {0}PRIVATE KEY-----", "RSA ")]
    [InlineData("-----BEGIN {0}PRIVATE KEY-----", "")]
    [InlineData("aws = {0}", "AKIA|IOSFODNN7EXAMPLE")]
    [InlineData("git clone with {0}", "ghp_|0123456789abcdefghijABCDEFGHIJ012345")]
    [InlineData("Authorization: Bearer {0}", "eyJhbGci|OiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.dBjftJeZ4CVP-mB92K27")]
    [InlineData("Host=db;Username=tinhso;{0}", "Password|=thatIsIt9")]
    [InlineData("postgres://tinhso:{0}@db/tinhso", "thatIsIt9")]
    [InlineData("private const string ApiKey = \"{0}\";", "k3y-of-somebody")]
    [InlineData("\"clientSecret\": \"{0}\"", "correct-horse-battery")]
    [InlineData("TINHSO_KEYS_PASSWORD={0}", "mat-khau-that")]
    [InlineData("x = \"{0}\"", "q9Zk3VtR7|wLpX2mYb8NcD4fGh6JsA1eU")]
    public void A_planted_secret_is_found(string line, string secret) =>
        Rule.Catches(Found("deploy/bad.env", "first line\n" + string.Format(System.Globalization.CultureInfo.InvariantCulture, line, secret.Replace("|", "", StringComparison.Ordinal))), "deploy/bad.env");

    [Theory]
    [InlineData("Password={given}")]
    [InlineData("Password=$TINHSO_DB_PASSWORD")]
    [InlineData("\"directory.password\": [\"Mật khẩu\", \"Password\"]")]
    [InlineData("TINHSO_KEYS_PASSWORD=")]
    [InlineData("var token = read[\"access_token\"];")]
    [InlineData("hash = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"")]
    public void What_only_speaks_of_secrets_is_not(string line) => Assert.Empty(Found("src/Good.cs", line));

    private static IEnumerable<Violation> Found(string name, string text)
    {
        var found = new List<(int At, string What)>();
        found.AddRange(Known().Matches(text).Select(m => (m.Index, m.Value)));
        found.AddRange(Connection().Matches(text).Concat(Assigned().Matches(text)).Select(m => m.Groups["value"]).Where(g => !IsWordOfCode(g.Value)).Select(g => (g.Index, g.Value)));
        found.AddRange(Long().Matches(text).Select(m => m.Groups["value"]).Where(g => IsChance(g.Value)).Select(g => (g.Index, g.Value)));
        return found.Select(f => new Violation($"{name}:{(f.What.Length > 24 ? f.What[..24] : f.What)}", $"line {text.AsSpan(0, f.At).Count('\n') + 1} looks like a secret; take it out and change it, or list it with its reason"));
    }

    /// <summary>Calls, names of texts and of members are no values.</summary>
    private static bool IsWordOfCode(string value) => value is "null" || value.Contains('(', StringComparison.Ordinal) || CodeWord().IsMatch(value);

    private static bool IsChance(string value) =>
        value.Any(char.IsAsciiLetterLower) && value.Any(char.IsAsciiLetterUpper) && value.Count(char.IsAsciiDigit) >= 2
        && value.GroupBy(c => c).Sum(g => -(double)g.Count() / value.Length * Math.Log2((double)g.Count() / value.Length)) > Chance;

    /// <summary>What git keeps or would keep; without git, what lies in the folders.</summary>
    private static string[] Names()
    {
        if (Path.Exists(Path.Combine(Source.Root, ".git")))
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Source.Root, "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]) { RedirectStandardOutput = true });
            var names = git!.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            if (git.ExitCode == 0)
            {
                return names;
            }
        }

        string[] left = ["bin", "obj", "artifacts", "data", "node_modules", ".git", "TestResults"];
        return [.. new DirectoryInfo(Source.Root).EnumerateFiles("*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Source.Root, f.FullName).Replace('\\', '/'))
            .Where(n => n.StartsWith("src/Simulators/data/", StringComparison.Ordinal) || !n.Split('/')[..^1].Any(left.Contains))];
    }

    private static string? Read(string name)
    {
        var file = Path.Combine(Source.Root, name);
        // Listed and deleted a moment ago.
        var bytes = File.Exists(file) ? File.ReadAllBytes(file) : [0];
        return Array.IndexOf(bytes, (byte)0) >= 0 || bytes.AsSpan().StartsWith("%PDF"u8) ? null : System.Text.Encoding.UTF8.GetString(bytes);
    }

    [GeneratedRegex(@"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{35}|sk_live_\w{16,}|glpat-[\w-]{20}|npm_[A-Za-z0-9]{36}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})")]
    private static partial Regex Known();

    [GeneratedRegex(@"\b(?:Password|Pwd)\s*=\s*(?<value>[^;""'\s{}$<>\[]{3,})|_(?:PASSWORD|SECRET|PIN|KEY|TOKEN)=(?<value>[^;""'\s{}$<>\[(]{3,})|[a-z]+://[^/\s:@""'{}]+:(?<value>[^/\s:@""'{}$]{3,})@", RegexOptions.IgnoreCase)]
    private static partial Regex Connection();

    [GeneratedRegex(@"(?:password|passwd|passphrase|secret|api_?key|private_?key|_pin|token)\w*[""']?\s*(?:[:=]|=>)\s*\$?@?[""'](?<value>[^\s""'{}<>]{8,})[""']", RegexOptions.IgnoreCase)]
    private static partial Regex Assigned();

    [GeneratedRegex(@"[""'>= ](?<value>[A-Za-z0-9+/_-]{32,}={0,2})(?=[""'< \r\n]|$)")]
    private static partial Regex Long();

    [GeneratedRegex(@"^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|[A-Z]\w*(?:\.[A-Z]\w*)+,?|[a-z]+(?:\.[a-zA-Z]+)+,?|password)$")]
    private static partial Regex CodeWord();
}
