using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed partial class TextTests
{
    [Fact]
    public void Every_text_stands_once_in_both_languages() => Rule.Holds("text-pair", Pairs(TextFiles()));

    [Theory]
    [InlineData("{ \"a.b\": [\"Một\"] }", "two texts")]
    [InlineData("{ \"a.b\": [\"Một\", \"\"] }", "empty")]
    [InlineData("{ \"a.b\": [\"Một {0}\", \"One\"] }", "{0}")]
    [InlineData("{ \"A b\": [\"Một\", \"One\"] }", "key")]
    [InlineData("{ \"a.b\": [\"Một\", \"One\"], \"a.b\": [\"Hai\", \"Two\"] }", "twice")]
    public void A_half_text_is_caught(string json, string problem) => Rule.Catches(Pairs([new("src/Modules/X/Texts.json", json)]), problem);

    [Fact]
    public void Vietnamese_texts_are_vietnamese() => Rule.Holds("text-language", Untranslated(All()));

    [Fact]
    public void An_untranslated_text_is_caught()
    {
        Rule.Catches(Untranslated(new() { ["a.same"] = ["Receive", "Receive"] }), "a.same");
        Rule.Catches(Untranslated(new() { ["a.unmarked"] = ["Tiep nhan ho so moi", "Receive a new dossier"] }), "a.unmarked");
        Rule.Catches(Untranslated(new() { ["a.english"] = ["Hồ sơ", "Hồ sơ của người khác"] }), "a.english");
        Assert.Empty(Untranslated(new() { ["a.code"] = ["PDF", "PDF"], ["a.name"] = ["An Giang", "An Giang province"], ["a.place"] = ["{0}–{1}", "{0}–{1}"] }));
    }

    [Fact]
    public void Every_key_in_use_exists() => Rule.Holds("text-key", Source.Files("src/", ".cs", ".cshtml")
        .Where(f => f.Area != "Simulators").SelectMany(f => Missing(f, All())));

    [Fact]
    public void A_missing_key_is_caught()
    {
        var texts = new Dictionary<string, string[]> { ["a.known"] = ["Có", "Yes"], ["rule.a.known"] = ["Có", "Yes"], ["enum.State.New"] = ["Mới", "New"] };
        Rule.Catches(Missing(new("src/Bad.cshtml", "<p>@T[\"a.unknown\"]</p>"), texts), "a.unknown");
        Rule.Catches(Missing(new("src/Bad.cshtml", "<p>@T[$\"enum.Colour.{x}\"]</p>"), texts), "enum.Colour.");
        Rule.Catches(Missing(new("src/Bad.cs", "throw new RuleBroken(\"a.unknown\", x);"), texts), "rule.a.unknown");
        Rule.Catches(Missing(new("src/Bad.cs", "[Required(ErrorMessage = \"a.unknown\")]"), texts), "a.unknown");
        Assert.Empty(Missing(new("src/Good.cs", "throw new RuleBroken(\"a.known\"); var s = texts[$\"enum.State.{v}\"]; // T[\"a.unknown\"]"), texts));
    }

    internal static bool IsKey(string text) => KeyShape().IsMatch(text);

    private static IEnumerable<SourceFile> TextFiles() => Source.Files("src/", ".json").Where(f => Path.GetFileName(f.Path).StartsWith("Texts", StringComparison.Ordinal) && f.Area != "Simulators");

    internal static Dictionary<string, string[]> All()
    {
        var all = new Dictionary<string, string[]>();
        foreach (var (key, value) in TextFiles().SelectMany(f => Entries(f.Text)))
        {
            all[key] = value;
        }

        return all;
    }

    private static List<(string Key, string[] Value)> Entries(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.EnumerateArray().Select(v => v.GetString() ?? "").ToArray()))];
    }

    private static IEnumerable<Violation> Pairs(IEnumerable<SourceFile> files)
    {
        var seen = new HashSet<string>();
        foreach (var (file, key, value) in files.SelectMany(f => Entries(f.Text).Select(e => (f, e.Key, e.Value))))
        {
            var problem = !seen.Add(key) ? "stands twice"
                : !IsKey(key) ? "is no key: lower-case words, dots and hyphens"
                : value.Length != 2 ? "does not have two texts"
                : value.Any(string.IsNullOrWhiteSpace) ? "has an empty text"
                : Places(value[0]) != Places(value[1]) ? $"places differ: {Places(value[0])} and {Places(value[1])}"
                : null;
            if (problem is not null)
            {
                yield return new(key, $"{file.Path}: {problem}");
            }
        }
    }

    private static string Places(string text) => string.Join(' ', Place().Matches(text).Select(m => "{" + m.Groups[1].Value + "}").Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<Violation> Untranslated(Dictionary<string, string[]> texts)
    {
        foreach (var (key, value) in texts)
        {
            if (value is not [var vietnamese, var english])
            {
                continue;
            }

            var marked = PageMarkupTests.HasVietnamese(vietnamese);
            var words = Word().Count(vietnamese);
            var foreign = Word().Matches(english).Count(w => PageMarkupTests.HasVietnamese(w.Value));
            if (vietnamese == english && !marked && Lower().IsMatch(vietnamese))
            {
                yield return new(key, $"is the same in both languages: {vietnamese}");
            }
            else if (!marked && words >= 4)
            {
                yield return new(key, $"has no Vietnamese letter: {vietnamese}");
            }
            else if (foreign * 2 > Word().Count(english) && vietnamese != english)
            {
                yield return new(key, $"the English is Vietnamese: {english}");
            }
        }
    }

    private static IEnumerable<Violation> Missing(SourceFile file, Dictionary<string, string[]> texts)
    {
        var text = file.Path.EndsWith(".cshtml", StringComparison.Ordinal) ? PageMarkupTests.WithoutComments(file.Text) : file.CSharp.WithoutComments;
        var keys = UsedKey().Matches(text).Select(m => (m.Index, Key: m.Groups[1].Value))
            .Concat(UsedRule().Matches(text).Select(m => (m.Index, Key: "rule." + m.Groups[1].Value)));
        foreach (var (index, key) in keys)
        {
            // An interpolated key must at least have texts with its fixed beginning.
            var beginning = key.IndexOf('{', StringComparison.Ordinal);
            var known = beginning < 0 ? texts.ContainsKey(key) : beginning == 0 || texts.Keys.Any(k => k.StartsWith(key[..beginning], StringComparison.Ordinal));
            if (!known)
            {
                yield return new(key, $"{file.Path} line {file.LineOf(Math.Min(index, file.Text.Length))}: {key} has no text");
            }
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]*(\.[A-Za-z0-9][A-Za-z0-9-]*)+$")]
    private static partial Regex KeyShape();

    [GeneratedRegex(@"\{(\d+)")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<![{\p{L}])\p{L}{2,}")]
    private static partial Regex Word();

    [GeneratedRegex(@"\p{Ll}{2}")]
    private static partial Regex Lower();

    [GeneratedRegex(@"(?:\b(?:T|[Tt]exts?|_texts)\[|\bErrorMessage\s*=\s*|\bNavItem\(\s*)\$?""([^""]+)""")]
    private static partial Regex UsedKey();

    [GeneratedRegex(@"\bRuleBroken\(\s*\$?""([^""]+)""")]
    private static partial Regex UsedRule();
}
