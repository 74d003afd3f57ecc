using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Architecture;

[Trait("Engine", "any")]
public sealed partial class PageMarkupTests
{
    [Fact]
    public void No_page_carries_inline_style_or_script() => Rule.Holds("inline-code", Pages().SelectMany(Inline).Concat(Source.ProductCode().SelectMany(InlineInCode)));

    [Theory]
    [InlineData("<p style=\"color: red\">")]
    [InlineData("<style>p { color: red }</style>")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<button onclick=\"go()\">")]
    [InlineData("<a href=\"javascript:go()\">")]
    public void Inline_code_is_caught(string markup) => Rule.Catches(Inline(new("src/Bad.cshtml", markup)), "src/Bad.cshtml");

    [Fact]
    public void Inline_code_made_by_a_tag_helper_is_caught()
    {
        Rule.Catches(InlineInCode(new("src/Bad.cs", "output.Attributes.SetAttribute(\"style\", width);")), "src/Bad.cs");
        Rule.Catches(InlineInCode(new("src/Bad.cs", "var html = \"<td style='width:1px'>\";")), "src/Bad.cs");
        Assert.Empty(InlineInCode(new("src/Good.cs", "// never style=\nvar rel = \"stylesheet\";")));
    }

    [Fact]
    public void Allowed_markup_passes() => Assert.Empty(Inline(new("src/Good.cshtml",
        "@* never style= here *@ <script src=\"~/a.js\" defer></script><ui-button kind=\"plain\" one=\"1\"></ui-button><!-- onclick=\"\" -->")));

    [Fact]
    public void No_page_holds_text_of_its_own() => Rule.Holds("page-text", Pages().SelectMany(Literals));

    [Theory]
    [InlineData("<p>Tiếp nhận</p>")]
    [InlineData("<p>Receive a dossier</p>")]
    [InlineData("<ui-input for=\"Name\" label=\"Full name\" />")]
    [InlineData("@{ ViewData[\"Title\"] = \"Tiếp nhận\"; }")]
    [InlineData("<img alt=\"Seal\" src=\"a.svg\">")]
    public void Text_in_a_page_is_caught(string markup) => Rule.Catches(Literals(new("src/Bad.cshtml", markup)), "src/Bad.cshtml");

    [Fact]
    public void Keys_and_values_in_a_page_pass() => Assert.Empty(Literals(new("src/Good.cshtml",
        "@* Tiếp nhận *@<p>@T[\"dossiers.title\"] @(a > b ? c : d) @item.Name</p><ui-input for=\"Name\" label=\"@T[\"x.y\"]\" type=\"text\" />\n@if (a < b && list.Any(x => x.Count > 1))\n{\n<p>@x</p>\n}")));

    [Fact]
    public void No_code_holds_vietnamese_text() => Rule.Holds("code-text", Source.ProductCode().SelectMany(Vietnamese));

    [Fact]
    public void Vietnamese_in_code_is_caught()
    {
        Rule.Catches(Vietnamese(new("src/Bad.cs", "var s = $\"Hồ sơ {code}\";")), "src/Bad.cs");
        Assert.Empty(Vietnamese(new("src/Good.cs", "// Hồ sơ\n/// Điều 5\nvar s = \"dossier\";")));
    }

    [Fact]
    public void Messages_of_validation_are_keys() => Rule.Holds("message-key", Source.ProductCode().SelectMany(Messages));

    [Fact]
    public void A_literal_validation_message_is_caught() =>
        Rule.Catches(Messages(new("src/Bad.cs", "[Required(ErrorMessage = \"Enter the name\")]")), "src/Bad.cs");

    private static IEnumerable<SourceFile> Pages() => Source.Files("src/", ".cshtml");

    internal static string WithoutComments(string markup) => Regex.Replace(markup, @"@\*.*?\*@|<!--.*?-->", m => new string('\n', m.Value.Count(c => c == '\n')), RegexOptions.Singleline);

    private static IEnumerable<Violation> Inline(SourceFile page)
    {
        var text = WithoutComments(page.Text);
        return InlineCode().Matches(text).Select(m => new Violation(page.Path, $"line {text.AsSpan(0, m.Index).Count('\n') + 1}: {m.Value.Trim()}"));
    }

    private static IEnumerable<Violation> InlineInCode(SourceFile file) => file.CSharp.Literals
        .Where(l => l.Value == "style" || InlineCode().IsMatch(l.Value))
        .Select(l => new Violation(file.Path, $"line {l.Line}: {l.Value}"));

    private static IEnumerable<Violation> Literals(SourceFile page)
    {
        var lines = WithoutComments(page.Text).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimStart();
            if (line.StartsWith("@using", StringComparison.Ordinal) || line.StartsWith("@model", StringComparison.Ordinal))
            {
                continue;
            }

            // Razor expressions leave a mark, so that what remains between tags was typed into the page.
            var bare = Expression().Replace(line, "@");
            var found = HasVietnamese(line) ? line : LabelText().Match(bare) is { Success: true } label ? label.Value : BareText().Match(bare) is { Success: true } text ? text.Value : null;
            if (found is not null)
            {
                yield return new(page.Path, $"line {i + 1}: \"{found.Trim()}\" is text; use a key");
            }
        }
    }

    private static IEnumerable<Violation> Vietnamese(SourceFile file) => file.CSharp.Literals
        .Where(l => HasVietnamese(l.Value))
        .Select(l => new Violation(file.Path, $"line {l.Line}: \"{l.Value}\""));

    private static IEnumerable<Violation> Messages(SourceFile file) => MessageText().Matches(file.CSharp.WithoutComments)
        .Where(m => !TextTests.IsKey(m.Groups[1].Value))
        .Select(m => new Violation(file.Path, $"line {file.LineOf(m.Index)}: \"{m.Groups[1].Value}\" is no key"));

    internal static bool HasVietnamese(string text) => VietnameseLetter().IsMatch(text);

    [GeneratedRegex(@"\sstyle\s*=|<style\b|<script(?![^>]*\bsrc\s*=)|\son(click|dblclick|change|submit|reset|load|unload|input|invalid|select|error|focus|blur|toggle|wheel|scroll|resize|copy|cut|paste|drop|(key|mouse|pointer|touch|drag|before|animation|transition)\w*)\s*=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"@T\[[^\]]*\]|@\((?>[^()]+|\((?<d>)|\)(?<-d>))*\)|@(await )?[\w.!]+(\((?>[^()]+|\((?<d>)|\)(?<-d>))*\)|\[[^\]]*\])*([.?\w]+(\([^()]*\))?)*")]
    private static partial Regex Expression();

    [GeneratedRegex(@"\b(label|hint|title|lead|caption|alt|placeholder|aria-label|content-text)=""(?=[^""@]*\p{L}{2})[^""@]*""")]
    private static partial Regex LabelText();

    [GeneratedRegex(@">\s*[^<>@{}();=&]*\p{L}{2}[^<>@{}();=]*<")]
    private static partial Regex BareText();

    [GeneratedRegex(@"ErrorMessage\s*=\s*""([^""]*)""")]
    private static partial Regex MessageText();

    [GeneratedRegex(@"[ăâđêôơưĂÂĐÊÔƠƯ\u00C0-\u00C3\u00C8-\u00CA\u00CC\u00CD\u00D2-\u00D5\u00D9\u00DA\u00DD\u00E0-\u00E3\u00E8-\u00EA\u00EC\u00ED\u00F2-\u00F5\u00F9\u00FA\u00FD\u1EA0-\u1EF9]")]
    private static partial Regex VietnameseLetter();
}
