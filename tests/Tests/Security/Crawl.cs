using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Who walks: what the policies would let them do, and whether the one dossier concerns them.</summary>
internal sealed record Walker(string Name, Browser Browser, bool IsCitizen, bool IsOfficer, IReadOnlySet<string> Permissions, bool Concerned)
{
    public bool IsSignedIn => IsCitizen || IsOfficer;

    public bool May(Place place) => place.IsPublic || (place.Policies.Count > 0 && place.Policies.All(p => p switch
    {
        "citizen" => IsCitizen,
        "officer" or "own-account" => IsOfficer,
        "signed-in" => IsSignedIn,
        _ => Permissions.Contains(p),
    }));
}

/// <summary>What came back for one walker at one place; the text only where it is HTML.</summary>
internal sealed record Answer(Walker Walker, Place Place, string Url, bool Known, HttpStatusCode Status, string? Location, IReadOnlyDictionary<string, string> Headers, string? Html)
{
    public string Told => $"{Walker.Name} GET {Url}";

    public bool LeadsToSignIn => Location is { } to && (to.StartsWith("/dang-nhap?", StringComparison.Ordinal) || to.StartsWith("/can-bo/dang-nhap?", StringComparison.Ordinal));
}

/// <summary>One walk over every address as nobody, two citizens, a sample user of each role and the officers of one dossier.</summary>
public sealed class Crawl : IAsyncLifetime
{
    /// <summary>Begins and ends with letters of its own, so that what became of the middle can be told.</summary>
    internal const string Marker = "zq7<\"'&>qz7";

    /// <summary>The field of a form that shows that it came from a page of ours.</summary>
    internal const string Token = "_kiemtra";

    private readonly List<Answer> _answers = [];

    internal CrawlWorld World { get; } = new();

    internal IReadOnlyList<Place> Places => World.Places;

    internal IReadOnlyList<Walker> Walkers => World.Walkers;

    internal IReadOnlyList<Answer> Answers => _answers;

    internal string Code => World.Code;

    /// <summary>How many rows of each table before the walk and after it.</summary>
    internal (IReadOnlyDictionary<string, int> Before, IReadOnlyDictionary<string, int> After) Rows { get; private set; }

    public async Task InitializeAsync()
    {
        await World.InitializeAsync();
        var before = await CountAsync();
        foreach (var walker in Walkers)
        {
            foreach (var place in Places.Where(p => p.TakesGet))
            {
                // Making a PDF starts another program; that is no matter of who may see it.
                if (!place.Address.EndsWith(".pdf", StringComparison.Ordinal))
                {
                    _answers.Add(await World.GetAsync(walker, place, place.Fill(World.Known), known: true));
                }

                if (place.HasParameters && (!walker.IsOfficer || World.First(place) == walker))
                {
                    _answers.Add(await World.GetAsync(walker, place, place.Fill(CrawlWorld.Strange), known: false));
                }
            }
        }

        Rows = (before, await CountAsync());
    }

    public Task DisposeAsync() => World.DisposeAsync();

    internal Walker? First(Place place) => World.First(place);

    internal string Known(Place place, RoutePatternParameterPart parameter) => World.Known(place, parameter);

    internal Task<Answer> GetAsync(Walker walker, Place place, string url, bool known) => World.GetAsync(walker, place, url, known);

    /// <summary>The GET forms of a page, each of its fields once carrying the marker, the others what the form says.</summary>
    internal static IEnumerable<string> FormsOf(Answer answer)
    {
        foreach (var form in new HtmlParser().ParseDocument(answer.Html!).QuerySelectorAll("form").OfType<IHtmlFormElement>().Where(f => f.Method == "get"))
        {
            var fields = form.QuerySelectorAll("input[name],select[name],textarea[name]").Select(f => (Name: f.GetAttribute("name")!, Value: f switch
            {
                IHtmlInputElement i => i.Value, IHtmlSelectElement s => s.Value ?? "", IHtmlTextAreaElement t => t.Value, _ => "",
            })).ToList();
            var action = form.GetAttribute("action") is { Length: > 0 } given ? given : answer.Url.Split('?')[0];
            foreach (var name in fields.Select(f => f.Name).Distinct())
            {
                yield return action.Split('?')[0] + "?" + string.Join('&', fields.DistinctBy(f => f.Name).Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Name == name ? Marker : f.Value)}"));
            }
        }
    }

    /// <summary>Places of a page in which the marker came back able to become markup.</summary>
    internal static IEnumerable<string> Raw(string html) =>
        Regex.Matches(html, "zq7(.{0,200}?)qz7", RegexOptions.IgnoreCase | RegexOptions.Singleline).Where(m => m.Groups[1].Value.AsSpan().IndexOfAny("<>\"'") >= 0).Select(m => m.Value);

    private Task<IReadOnlyDictionary<string, int>> CountAsync() => World.AskAsync(async db =>
    {
        var counts = new Dictionary<string, int>();
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.GetTableName() is not null && !t.IsOwned()))
        {
            var count = typeof(Crawl).GetMethod(nameof(RowsAsync), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.MakeGenericMethod(type.ClrType);
            counts[type.GetTableName()!] = await (Task<int>)count.Invoke(null, [db])!;
        }

        return (IReadOnlyDictionary<string, int>)counts;
    });

    private static Task<int> RowsAsync<T>(AppDb db)
        where T : class => db.Set<T>().CountAsync();
}

/// <summary>The tests that judge the one walk.</summary>
[CollectionDefinition(nameof(Crawl))]
public sealed class CrawlCollection : ICollectionFixture<Crawl>;
