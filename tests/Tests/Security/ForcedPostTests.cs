using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Forced sending: every handler of every page, with a form token that is right, as everybody who may not.</summary>
[Collection(nameof(Crawl))]
[Trait("Engine", "any")]
public sealed class ForcedPostTests(Crawl crawl)
{
    [Fact]
    public async Task Everybody_of_every_role_walks()
    {
        var (roles, walking) = await crawl.World.App.WithAsync(services =>
        {
            var (directory, now) = (services.GetRequiredService<DirectorySnapshot>(), services.GetRequiredService<Act>().Now);
            var all = services.GetRequiredService<Roles>().All;
            // What a walker may is what all posts of theirs give; a role walks when somebody has all it gives.
            var held = crawl.Walkers.Where(w => w.IsOfficer).Select(w => directory.Officers.Of(directory.Officers.Officers.Single(o => o.UserName == w.Name).Id, now).SelectMany(m => m.Permissions).ToHashSet()).ToList();
            return Task.FromResult((all.Select(r => r.Key).ToList(), all.Where(r => held.Exists(h => r.Permissions.All(h.Contains))).Select(r => r.Key).ToList()));
        });

        Assert.True(roles.Count >= 10);
        Assert.Equal(roles, walking);
    }

    [Fact]
    public async Task Nobody_sends_to_a_handler_that_is_not_stated_for_them()
    {
        var (open, sent) = (new List<Violation>(), 0);
        foreach (var walker in crawl.Walkers)
        {
            var token = await TokenAsync(walker);
            foreach (var place in crawl.Places.Where(p => !walker.May(p)))
            {
                foreach (var handler in place.Posts)
                {
                    using var form = new FormUrlEncodedContent([new(Crawl.Token, token), new("Reason", "Văn bản thử")]);
                    using var response = await walker.Browser.Client.PostAsync(new Uri(place.Fill(crawl.Known) + (handler.Length > 0 ? "?handler=" + handler : ""), UriKind.Relative), form);
                    sent++;
                    open.AddRange(Sent(walker, place, handler, response.StatusCode, response.Headers.Location?.OriginalString));
                }
            }
        }

        Rule.Holds("forced-sending", open);
        Assert.True(sent >= 500, $"{sent} sent");
        var officers = crawl.Places.First(p => p.Policies.Contains("officer"));
        Rule.Catches(Sent(crawl.Walkers[0], officers, "", HttpStatusCode.OK, null), "200");
        Rule.Catches(Sent(crawl.Walkers[1], officers, "", HttpStatusCode.BadRequest, null), "400");
        Assert.Empty(Sent(crawl.Walkers[1], officers, "", HttpStatusCode.Forbidden, null));
    }

    /// <summary>400 would mean that the page was asked, and only the form did not please it.</summary>
    private static IEnumerable<Violation> Sent(Walker walker, Place place, string handler, HttpStatusCode status, string? location)
    {
        var toSignIn = location is not null && location.Contains("dang-nhap?", StringComparison.Ordinal);
        if (walker.IsSignedIn ? status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound) : !toSignIn && status is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound))
        {
            yield return new($"{walker.Name} POST {place.Address} {handler}", $"answered {(int)status} {location}");
        }
    }

    private static async Task<string> TokenAsync(Walker walker)
    {
        var html = await walker.Browser.Client.GetStringAsync(new Uri(walker.IsOfficer ? "/can-bo/tai-khoan" : walker.IsCitizen ? "/tai-khoan" : "/can-bo/dang-nhap", UriKind.Relative));
        return new HtmlParser().ParseDocument(html).QuerySelector($"input[name={Crawl.Token}]")!.GetAttribute("value")!;
    }
}
