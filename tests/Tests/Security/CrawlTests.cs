using System.Net;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Forced browsing over every address as everybody: what is not stated for them does not open, nothing breaks, and each answer protects itself.</summary>
[Collection(nameof(Crawl))]
[Trait("Engine", "any")]
public sealed class CrawlTests(Crawl crawl)
{
    /// <summary>Whose forms carry no token, and why: see the pages.</summary>
    private static readonly string[] WithoutToken = ["/dang-xuat", "/loi/{code:int}"];

    /// <summary>Whose very purpose is to tell who looked, or who failed to come in.</summary>
    private static readonly string[] Told = ["privacy_access", "platform_failed_sign_in"];

    /// <summary>Papers to be printed bear nothing but themselves.</summary>
    private static readonly string[] Prints = ["/can-bo/in-phieu", "/dieu-hanh/so-lieu/in"];

    [Fact]
    public void Nobody_gets_a_page_that_is_not_stated_for_them_and_nothing_breaks()
    {
        Assert.True(crawl.Walkers.Count >= 15 && crawl.Places.Count >= 90, $"{crawl.Walkers.Count} walkers, {crawl.Places.Count} places");
        Assert.All(crawl.Places, p => Assert.NotNull(crawl.First(p)));
        Rule.Holds("forced-browsing", crawl.Answers.SelectMany(Opened));
    }

    [Fact]
    public void Somebody_elses_dossier_exists_at_no_address()
    {
        Rule.Holds("dossier-of-others", crawl.Answers.SelectMany(Shown));
        foreach (var (walker, address) in new[] { ("owner", $"/ho-so-cua-toi/{crawl.Code}"), ("xuly.my-hoa-hung", $"/can-bo/ho-so/{crawl.Code}"), ("xuly.my-hoa-hung", $"/can-bo/ho-so/{crawl.Code}/nhat-ky") })
        {
            Assert.Equal(HttpStatusCode.OK, crawl.Answers.Single(a => a.Walker.Name == walker && a.Url == address).Status);
        }
    }

    [Fact]
    public void Every_answer_carries_the_security_headers() => Rule.Holds("security-headers", crawl.Answers.SelectMany(Protected));

    [Fact]
    public void No_answer_invites_another_site() => Rule.Holds("cors", crawl.Answers.SelectMany(Inviting));

    [Fact]
    public void What_signed_in_people_see_is_kept_by_no_cache() => Rule.Holds("no-store", crawl.Answers.SelectMany(Kept));

    [Fact]
    public void Every_text_says_its_type_and_its_letters() => Rule.Holds("content-type", crawl.Answers.SelectMany(Untyped));

    [Fact]
    public void Looking_changes_no_record() =>
        Assert.Equal([], crawl.Rows.After.Where(t => !Told.Contains(t.Key) && t.Value != crawl.Rows.Before[t.Key]).Select(t => $"{t.Key}: {crawl.Rows.Before[t.Key]}, then {t.Value}"));

    [Fact]
    public void Every_page_of_a_signed_in_person_offers_to_leave() => Rule.Holds("sign-out", crawl.Answers.SelectMany(WithoutLeaving));

    [Fact]
    public async Task A_post_without_its_form_token_is_refused_everywhere()
    {
        var open = new List<Violation>();
        foreach (var place in crawl.Places.Where(p => !WithoutToken.Contains(p.Address)))
        {
            foreach (var walker in new[] { crawl.Walkers[0], crawl.First(place)! }.Distinct())
            {
                using var form = new FormUrlEncodedContent([new("x", "y")]);
                using var response = await walker.Browser.Client.PostAsync(new Uri(place.Fill(crawl.Known), UriKind.Relative), form);
                open.AddRange(Posted(walker, place, response.StatusCode));
            }
        }

        Rule.Holds("form-token", open);
    }

    [Fact]
    public void Each_rule_of_the_crawl_catches_an_answer_that_breaks_it()
    {
        var answer = crawl.Answers.First(a => a.Walker.Name == "stranger" && a.Place.Policies.Contains("officer") && a.Place.Address.Contains("{code}", StringComparison.Ordinal) && a.Known);
        var good = crawl.Answers.First(a => a.Walker.Name == "owner" && a.Url == "/ho-so-cua-toi");
        var bare = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Server"] = "x", ["Access-Control-Allow-Origin"] = "*", ["Content-Type"] = "text/html" };
        Rule.Catches(Opened(answer with { Status = HttpStatusCode.OK }), "200");
        Rule.Catches(Opened(good with { Status = HttpStatusCode.InternalServerError }), "500");
        Rule.Catches(Opened(good with { Status = HttpStatusCode.Redirect, Location = "/dang-nhap?ve=x" }), "302");
        Rule.Catches(Shown(answer with { Status = HttpStatusCode.OK }), "200");
        foreach (var name in new[] { "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Server" })
        {
            Rule.Catches(Protected(good with { Headers = bare }), name);
        }

        Rule.Catches(Inviting(good with { Headers = bare }), "Access-Control");
        Rule.Catches(Kept(good with { Headers = bare }), "cached");
        Rule.Catches(Untyped(good with { Headers = bare }), "letters");
        Rule.Catches(WithoutLeaving(good with { Html = "<p></p>" }), "leave");
        Rule.Catches(Posted(good.Walker, good.Place, HttpStatusCode.OK), "200");
        Assert.Empty(Opened(good).Concat(Protected(good)).Concat(Inviting(good)).Concat(Kept(good)).Concat(Untyped(good)).Concat(WithoutLeaving(good)).Concat(Posted(good.Walker, good.Place, HttpStatusCode.BadRequest)));
    }

    private static IEnumerable<Violation> Opened(Answer a)
    {
        var wrong = (int)a.Status >= 500 && a.Status != HttpStatusCode.ServiceUnavailable
            || (a.Walker.May(a.Place) ? a.LeadsToSignIn
                : a.Walker.IsSignedIn ? a.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
                : !a.LeadsToSignIn && a.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound));
        if (wrong)
        {
            yield return new(a.Told, $"answered {(int)a.Status} {a.Location}");
        }
    }

    private static IEnumerable<Violation> Shown(Answer a)
    {
        if (a.Known && !a.Walker.Concerned && a.Place.Pattern.Parameters.Any(p => p.Name is "fileId" or "code") && !a.Place.Address.StartsWith("/loi/", StringComparison.Ordinal) && (int)a.Status < 300)
        {
            yield return new(a.Told, $"answered {(int)a.Status}");
        }
    }

    private static IEnumerable<Violation> Protected(Answer a)
    {
        var file = a.Place.Address.StartsWith("/tep/", StringComparison.Ordinal) && a.Status == HttpStatusCode.OK;
        string[] policy = file ? ["default-src 'none'", "frame-ancestors 'self'", "sandbox"]
            : ["default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"];
        foreach (var (name, wanted) in new[]
        {
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        }.Concat(policy.Select(p => ("Content-Security-Policy", p))))
        {
            if (!a.Headers.TryGetValue(name, out var said) || !said.Contains(wanted, StringComparison.Ordinal))
            {
                yield return new(a.Told, $"{name} lacks {wanted}");
            }
        }

        foreach (var name in new[] { "Server", "X-Powered-By", "X-AspNet-Version" }.Where(a.Headers.ContainsKey))
        {
            yield return new(a.Told, $"{name} tells what runs here");
        }
    }

    private static IEnumerable<Violation> Inviting(Answer a) =>
        a.Headers.Keys.Where(k => k.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)).Select(k => new Violation(a.Told, k));

    private static IEnumerable<Violation> Kept(Answer a)
    {
        if (a.Walker.IsSignedIn && (!a.Headers.TryGetValue("Cache-Control", out var said) || !said.Contains("no-store", StringComparison.Ordinal)))
        {
            yield return new(a.Told, "may be cached");
        }
    }

    private static IEnumerable<Violation> Untyped(Answer a)
    {
        var type = a.Headers.GetValueOrDefault("Content-Type");
        if (a.Status == HttpStatusCode.OK && (type is null || (type.StartsWith("text/", StringComparison.Ordinal) && !type.Contains("charset=utf-8", StringComparison.OrdinalIgnoreCase))))
        {
            yield return new(a.Told, $"{type ?? "no type"}: does not say its letters");
        }
    }

    private static IEnumerable<Violation> WithoutLeaving(Answer a)
    {
        if (a.Walker.IsSignedIn && a.Status == HttpStatusCode.OK && a.Html is { } html && !Prints.Contains(a.Place.Address) && !html.Contains("action=\"/dang-xuat\"", StringComparison.Ordinal))
        {
            yield return new(a.Told, "offers no way to leave");
        }
    }

    /// <summary>A page asks for the token before anything else; machines have no cookie that a foreign page could use.</summary>
    private static IEnumerable<Violation> Posted(Walker walker, Place place, HttpStatusCode status)
    {
        var refused = place.IsPage && walker.May(place) ? status == HttpStatusCode.BadRequest : (int)status is 302 or (>= 400 and < 500);
        if (!refused)
        {
            yield return new($"{walker.Name} POST {place.Address}", $"answered {(int)status}");
        }
    }
}
