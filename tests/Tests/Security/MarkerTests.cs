using System.Net;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>What people send never becomes markup: not at once from an address or a search form, and not later from a record.</summary>
[Collection(nameof(Crawl))]
[Trait("Engine", "any")]
public sealed class MarkerTests(Crawl crawl)
{
    [Fact]
    public async Task A_marker_in_a_parameter_never_comes_back_as_markup()
    {
        var (found, sent, seen) = (new List<Violation>(), 0, 0);
        foreach (var place in crawl.Places.Where(p => p.TakesGet && !p.Address.EndsWith(".pdf", StringComparison.Ordinal)))
        {
            var walker = crawl.First(place)!;
            var page = crawl.Answers.First(a => a.Walker == walker && a.Place == place && a.Known);
            var own = place.Asks.Select(name => $"{page.Url}?{Uri.EscapeDataString(name)}={Uri.EscapeDataString(Crawl.Marker)}");
            foreach (var url in (page is { Status: HttpStatusCode.OK, Html: not null } ? own.Concat(Crawl.FormsOf(page)) : own).Distinct())
            {
                var answer = await crawl.GetAsync(walker, place, url, known: true);
                sent++;
                seen += answer.Html?.Contains("zq7", StringComparison.OrdinalIgnoreCase) == true ? 1 : 0;
                found.AddRange(Judge(answer));
            }
        }

        Rule.Holds("reflected-marker", found);
        // Were the addresses wrong, nothing would come back at all.
        Assert.True(sent >= 100 && seen >= 10, $"{sent} sent, {seen} came back");
    }

    [Fact]
    public void What_a_person_typed_is_markup_on_no_page()
    {
        Rule.Holds("stored-marker", crawl.Answers.SelectMany(Judge));
        var shown = crawl.Answers.Where(a => a.Known && a.Html?.Contains("zq7&lt;", StringComparison.OrdinalIgnoreCase) == true).Select(a => a.Place.Address).Distinct().ToList();
        Assert.Contains("/can-bo/ho-so/{code}", shown);
        Assert.Contains("/can-bo/ho-so/{code}/nhat-ky", shown);
        Assert.Contains("/ho-so-cua-toi/{code}", shown);
        Assert.Contains("/nop-ho-so/{slug}/{id:guid}/to-khai", shown);
    }

    [Fact]
    public async Task A_box_that_is_neither_ticked_nor_left_is_wrong_input()
    {
        var walker = crawl.First(crawl.Places.Single(p => p.Address == "/quan-tri/thu-tuc/{slug}/sua"))!;
        var page = await walker.Browser.GetAsync("/quan-tri/thu-tuc/dang-ky-khai-sinh/sua");
        var box = page.One("main input[type=checkbox]").GetAttribute("name")!;
        var answer = await walker.Browser.SubmitAsync(page, [(box, Crawl.Marker)], expected: HttpStatusCode.BadRequest);
        Assert.Empty(Crawl.Raw(answer.Source));
    }

    [Theory]
    [InlineData("<p>zq7<\"'&>qz7</p>")]
    [InlineData("<input value=\"zq7&lt;\"&#x27;&amp;&gt;qz7\">")]
    [InlineData("<a title='ZQ7&lt;&quot;'&amp;&gt;QZ7'>")]
    public void A_marker_that_came_back_raw_is_caught(string html) => Assert.NotEmpty(Crawl.Raw(html));

    [Theory]
    [InlineData("<p>zq7&lt;&quot;&#x27;&amp;&gt;qz7</p><b>zq7%3C%22%27%26%3Eqz7</b>")]
    [InlineData("<p>nothing</p>")]
    public void A_marker_made_harmless_passes(string html) => Assert.Empty(Crawl.Raw(html));

    internal static IEnumerable<Violation> Judge(Answer answer)
    {
        if ((int)answer.Status >= 500 && answer.Status != HttpStatusCode.ServiceUnavailable)
        {
            yield return new(answer.Told, $"answered {(int)answer.Status}");
        }

        foreach (var raw in answer.Html is { } html ? Crawl.Raw(html) : [])
        {
            yield return new(answer.Told, $"came back as {raw}");
        }
    }
}
