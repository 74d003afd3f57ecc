using System.Text.RegularExpressions;
using Xunit;

namespace TinhSo.Tests.Ui;

/// <summary>What the strict content policy and the sprite ask of every page in the repository.</summary>
[Trait("Engine", "any")]
public sealed partial class PageSourceTests
{
    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "TinhSo.slnx")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    private static IEnumerable<string> Pages => Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.cshtml", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    [Fact]
    public void No_page_holds_inline_code_or_style() =>
        Assert.Empty(Pages.Where(f => Inline().IsMatch(File.ReadAllText(f))).Select(f => Path.GetRelativePath(Root, f)));

    [Theory]
    [InlineData("<p style=\"color:red\">")]
    [InlineData("<a onclick=\"go()\">")]
    [InlineData("<script>go()</script>")]
    [InlineData("<style>p{}</style>")]
    public void The_rule_sees_a_bad_page(string bad) => Assert.Matches(Inline(), bad);

    [Fact]
    public void Every_icon_named_is_in_the_sprite()
    {
        var sprite = File.ReadAllText(Path.Combine(Root, "src/Ui/wwwroot/icons/icons.svg"));
        var missing = Pages
            .SelectMany(f => IconName().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Distinct()
            .Where(name => !sprite.Contains($"id=\"{name}\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [GeneratedRegex("<[^>@]*\\s(style|on[a-z]+)=|<script(?![^>]*\\ssrc=)|<style", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("(?:<ui-icon name|\\sicon)=\"([a-z0-9-]+)\"")]
    private static partial Regex IconName();
}
