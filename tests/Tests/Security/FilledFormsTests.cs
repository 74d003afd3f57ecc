using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Routing.Template;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Security;

/// <summary>Every form that somebody of any kind is shown is filled by them and sent, with what could become markup in each of its fields in turn; then every page is looked over.</summary>
[Trait("Engine", "any")]
public sealed class FilledFormsTests(CrawlWorld world, ITestOutputHelper output) : IClassFixture<CrawlWorld>
{
    /// <summary>Leaving ends the walk and says nothing back.</summary>
    private static readonly string[] Left = ["/dang-xuat", "/can-bo/dang-xuat", "/ngon-ngu"];

    private readonly HashSet<string> _sent = [];
    private readonly List<Violation> _found = [];
    private int _forms;
    private int _accepted;
    private int _posts;

    [Fact]
    public async Task Every_form_takes_markup_in_every_field_and_shows_it_nowhere_as_markup()
    {
        var watch = Stopwatch.StartNew();
        foreach (var answer in await LookAsync())
        {
            await FillAsync(answer);
        }

        var filled = watch.Elapsed;
        var after = await LookAsync();
        TestNotes.Write(output, $"filled forms: {_forms}, sent {_posts}, taken {_accepted}, in {filled.TotalSeconds:0} s; {after.Count} pages looked over in {(watch.Elapsed - filled).TotalSeconds:0} s");
        Rule.Holds("filled-forms", _found.Concat(after.SelectMany(MarkerTests.Judge)).Distinct());
        // Were forms not found, not taken, or not shown again, nothing would be proved.
        var showing = after.Where(a => a.Html?.Contains("zq7&lt;", StringComparison.OrdinalIgnoreCase) == true).Select(a => a.Place.Address).Distinct().Count();
        Assert.True(_forms >= 75 && _posts >= 500 && _accepted >= 25 && showing >= 20, $"{_forms} forms, {_posts} sent, {_accepted} taken, markers on {showing} pages");
    }

    /// <summary>Each page by who comes first to it, and where their links lead, one of a kind.</summary>
    private async Task<IReadOnlyList<Answer>> LookAsync()
    {
        var (answers, seen, kinds) = (new List<Answer>(), new HashSet<string>(), new HashSet<string>());
        var routes = world.Places.Where(p => p.TakesGet).OrderBy(p => p.Pattern.Parameters.Count).Select(p => (Place: p, Matcher: new TemplateMatcher(new RouteTemplate(p.Pattern), new()))).ToList();
        foreach (var known in world.Walkers.Where(w => world.Places.Any(p => world.First(p) == w)))
        {
            var walker = await world.AgainAsync(known);
            var queue = new Queue<(Place Place, string Url)>(world.Places
                .Where(p => p.TakesGet && world.First(p) == known && !p.Address.EndsWith(".pdf", StringComparison.Ordinal))
                .OrderBy(p => p.Address.StartsWith("/quan-tri", StringComparison.Ordinal)).Select(p => (p, p.Fill(world.Known))));
            while (queue.TryDequeue(out var next))
            {
                if (!seen.Add(next.Url))
                {
                    continue;
                }

                var answer = await world.GetAsync(walker, next.Place, next.Url, known: true);
                answers.Add(answer);
                foreach (var link in answer is { Status: HttpStatusCode.OK, Html: { } html } ? Links(html) : [])
                {
                    // Hundreds of agencies and procedures share one page.
                    var parts = link.Split('?');
                    var place = routes.FirstOrDefault(r => r.Matcher.TryMatch(parts[0], new())).Place;
                    if (place is not null && kinds.Add($"{place.Address} {string.Join('&', parts.Skip(1).SelectMany(q => q.Split('&')).Select(q => q.Split('=')[0]).Order())}"))
                    {
                        queue.Enqueue((place, link));
                    }
                }
            }
        }

        return answers;
    }

    private static IEnumerable<string> Links(string html) => new HtmlParser().ParseDocument(html).QuerySelectorAll("main a[href^='/']").Select(a => a.GetAttribute("href")!.Split('#')[0])
        .Where(h => !Regex.IsMatch(h, @"\.(pdf|docx|xlsx|csv|zip)|handler=|dang-xuat")).Distinct();

    /// <summary>Without its numbers and keys: the third row of a table is like the first.</summary>
    private static string Kind(string text) => Regex.Replace(text, "[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+", "*");

    private async Task FillAsync(Answer page)
    {
        if (page is not { Status: HttpStatusCode.OK, Html: { } html })
        {
            return;
        }

        var walker = page.Walker;
        foreach (var form in new HtmlParser().ParseDocument(html).QuerySelectorAll("form").OfType<IHtmlFormElement>())
        {
            var action = form.GetAttribute("action") is { Length: > 0 } given ? given : page.Url;
            var fields = Fields(form);
            // A row of a table has the form its neighbour has.
            var open = fields.Where(f => f.Name != Crawl.Token).Select(f => f.Name).ToList();
            var kinds = open.DistinctBy(Kind).ToList();
            if (Left.Contains(action.Split('?')[0]) || !_sent.Add($"{walker.IsOfficer} {Kind(action.Split('?')[0])} {Regex.Match(action, "handler=\\w+").Value} {string.Join(' ', kinds.Select(Kind))}"))
            {
                continue;
            }

            _forms++;
            foreach (var marked in kinds.Select(f => (string[])[f]).Append([.. open]).Append([]))
            {
                var answer = await SendAsync(walker, page.Place, form, action, [.. fields.Select(f => (f.Name, marked.Contains(f.Name) ? Crawl.Marker : f.Value))]);
                if (answer.LeadsToSignIn && walker.IsSignedIn)
                {
                    walker = await world.AgainAsync(walker);
                }
            }
        }
    }

    private async Task<Answer> SendAsync(Walker walker, Place place, IHtmlFormElement form, string action, List<(string Name, string Value)> fields)
    {
        _posts++;
        if (form.Method != "post")
        {
            var asked = await world.GetAsync(walker, place, action.Split('?')[0] + "?" + string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}")), known: true);
            _found.AddRange(MarkerTests.Judge(asked));
            return asked;
        }

        using HttpContent content = form.GetAttribute("enctype") == "multipart/form-data" ? Multipart(fields) : new FormUrlEncodedContent(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)));
        using var response = await walker.Browser.Client.PostAsync(new Uri(action, UriKind.RelativeOrAbsolute), content);
        var html = response.Content.Headers.ContentType?.MediaType == "text/html" ? await response.Content.ReadAsStringAsync() : null;
        var answer = new Answer(walker, place, $"POST {action} {string.Join(' ', fields.Where(f => f.Value == Crawl.Marker).Select(f => f.Name))}", true, response.StatusCode, response.Headers.Location?.OriginalString, new Dictionary<string, string>(), html);
        _found.AddRange(MarkerTests.Judge(answer));
        if (answer.Location is { } to && to.StartsWith('/') && !answer.LeadsToSignIn)
        {
            _accepted++;
            _found.AddRange(MarkerTests.Judge(await world.GetAsync(walker, place, to, known: true)));
        }

        return answer;
    }

    private static MultipartFormDataContent Multipart(List<(string Name, string Value)> fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            content.Add(new StringContent(value), name);
        }

        return content;
    }

    /// <summary>What a person would have typed who wants the form to be taken; of buttons the first.</summary>
    private static List<(string Name, string Value)> Fields(IHtmlFormElement form)
    {
        var fields = form.QuerySelectorAll("input[name],select[name],textarea[name]").Where(f => f is not IHtmlInputElement { Type: "file" or "submit" })
            .Select(f => (Name: f.GetAttribute("name")!, Value: Typed(f))).DistinctBy(f => f.Name).ToList();
        if (form.QuerySelector("button[name]") is { } button && fields.TrueForAll(f => f.Name != button.GetAttribute("name")))
        {
            fields.Add((button.GetAttribute("name")!, button.GetAttribute("value") ?? ""));
        }

        return fields;
    }

    private static string Typed(IElement field) => field switch
    {
        IHtmlInputElement { Type: "checkbox" } box => box.GetAttribute("value") ?? "true",
        IHtmlInputElement { Value.Length: > 0 } filled => filled.Value,
        IHtmlInputElement { Type: "hidden" } => "",
        IHtmlInputElement { Type: "date" } => "2026-11-25",
        IHtmlInputElement { Type: "month" } => "2026-10",
        IHtmlInputElement { Type: "time" } => "08:00",
        IHtmlInputElement { Type: "number" } number => number.Minimum is { Length: > 0 } least ? least : "1",
        IHtmlInputElement { Type: "email" } => "thu@rieng.example",
        IHtmlInputElement { Type: "tel" } => "0912345678",
        IHtmlInputElement { Type: "url" } => "https://rieng.example/x",
        IHtmlInputElement { Type: "password" } => "bốn con vịt qua sông",
        IHtmlSelectElement select => select.Value is { Length: > 0 } chosen ? chosen : select.Options.Select(o => o.Value).FirstOrDefault(v => v.Length > 0) ?? "",
        IHtmlTextAreaElement { Value.Length: > 0 } text => text.Value,
        _ => "Văn bản thử",
    };
}
