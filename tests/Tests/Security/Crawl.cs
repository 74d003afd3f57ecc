using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Time;
using TinhSo.Tests.Dossiers.Citizen;
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

/// <summary>One walk over every address as nobody, two citizens, a sample user of each role and the officers of one dossier, in which people typed what could become markup.</summary>
public sealed class Crawl : IAsyncLifetime
{
    /// <summary>Begins and ends with letters of its own, so that what became of the middle can be told.</summary>
    internal const string Marker = "zq7<\"'&>qz7";

    private readonly Province _province = new();
    private readonly Dictionary<string, string> _known = [];
    private readonly List<Answer> _answers = [];

    internal TinhSoApp App => _province.App;

    internal IReadOnlyList<Place> Places { get; private set; } = [];

    internal IReadOnlyList<Walker> Walkers { get; private set; } = [];

    internal IReadOnlyList<Answer> Answers => _answers;

    internal string Code => _known["code"];

    /// <summary>Audit rows before the walk and after it.</summary>
    internal (int Before, int After) Acts { get; private set; }

    public async Task InitializeAsync()
    {
        await _province.InitializeAsync();
        var owner = await _province.CitizenAsync("Lê " + Marker);
        await FileAsync(owner);
        Places = await Place.AllAsync(App.Services);
        Walkers = await WalkersAsync(owner);
        var before = await _province.AskAsync(db => db.Set<AuditRow>().CountAsync());
        foreach (var walker in Walkers)
        {
            foreach (var place in Places.Where(p => p.TakesGet))
            {
                // Making a PDF starts another program; that is no matter of who may see it.
                if (!place.Address.EndsWith(".pdf", StringComparison.Ordinal))
                {
                    _answers.Add(await GetAsync(walker, place, place.Fill(Known), known: true));
                }

                if (place.HasParameters && (!walker.IsOfficer || First(place) == walker))
                {
                    _answers.Add(await GetAsync(walker, place, place.Fill(Strange), known: false));
                }
            }
        }

        Acts = (before, await _province.AskAsync(db => db.Set<AuditRow>().CountAsync()));
    }

    public Task DisposeAsync() => _province.DisposeAsync();

    /// <summary>The first who may come; nobody in particular where the place is public.</summary>
    internal Walker? First(Place place) => Walkers.FirstOrDefault(w => w.May(place));

    internal string Known(Place place, RoutePatternParameterPart parameter) => parameter.Name switch
    {
        "id" when place.Address.StartsWith("/quan-tri/can-bo/{", StringComparison.Ordinal) => _known["officer"],
        "id" when place.Address.StartsWith("/nop-ho-so", StringComparison.Ordinal) => _known["draft"],
        "id" when place.Address.StartsWith("/dieu-hanh/so-lieu", StringComparison.Ordinal) => "nq17.1",
        "slug" when place.Address.Contains("danh-gia", StringComparison.Ordinal) => _known["key"],
        var name => _known.GetValueOrDefault(name) ?? Strange(place, parameter),
    };

    internal async Task<Answer> GetAsync(Walker walker, Place place, string url, bool known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, UriKind.Relative));
        request.Headers.Add("Origin", "https://another.example");
        using var response = await walker.Browser.Client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        var html = response.Content.Headers.ContentType?.MediaType == "text/html" ? await response.Content.ReadAsStringAsync() : null;
        return new(walker, place, url, known, response.StatusCode, response.Headers.Location?.OriginalString, headers, html);
    }

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

    private static string Strange(Place place, RoutePatternParameterPart parameter) =>
        parameter.ParameterPolicies.Any(p => p.Content == "guid") ? Guid.CreateVersion7().ToString()
        : parameter.ParameterPolicies.Any(p => p.Content == "int") ? "404" : Marker;

    private async Task FileAsync(Person owner)
    {
        (string, string?)[] typed = [("f.child_name", Marker), ("f.child_birth_place", Marker), ("f.mother_residence", Marker)];
        var receipt = await owner.Browser.SubmitAsync(await Province.DraftAsync(owner, "kiem-tra", typed), [("Agreed", "true")]);
        var code = _known["code"] = receipt.Url.Split('/')[2];
        await _province.WorkAsync(code, "accept", "take", "propose", "approve", "issue");
        await Province.DraftAsync(owner, "giay-to", typed);
        var dossier = await _province.DossierAsync(code);
        _known["resultId"] = (await _province.AskAsync(db => db.Set<DossierResult>().Where(r => r.DossierId == dossier.Id).Select(r => r.Id).SingleAsync())).ToString();
        _known["fileId"] = (await _province.AskAsync(db => db.Set<DossierPaper>().Where(p => p.DossierId == dossier.Id && p.FileId != null).Select(p => p.FileId).FirstAsync())).ToString()!;
        _known["which"] = (await _province.AskAsync(db => db.Set<DossierSlip>().Where(s => s.DossierId == dossier.Id).Select(s => s.Id).FirstAsync())).ToString();
        _known["draft"] = (await _province.AskAsync(db => db.Set<Draft>().Where(d => d.AccountId == owner.Id).OrderByDescending(d => d.Id).Select(d => d.Id).FirstAsync())).ToString();
        _known["measure"] = App.Services.GetServices<MeasureQuery>().Select(m => m.Declaration.Name).Order(StringComparer.Ordinal).First();
        (_known["slug"], _known["set"], _known["report"], _known["period"]) = (Province.Birth, "nq17", "nq17", "2025-01");
    }

    private async Task<IReadOnlyList<Walker>> WalkersAsync(Person owner)
    {
        var nobody = App.Anonymous();
        var users = (await nobody.GetAsync("/can-bo/dang-nhap")).All("button[name=sample]").Select(b => b.GetAttribute("value")!)
            .Append("xuly.my-hoa-hung").Append("lanhdao.my-hoa-hung").Distinct().ToList();
        var stranger = await _province.CitizenAsync("Trần Văn Lạ");
        var none = new HashSet<string>();
        List<Walker> walkers = [new("nobody", nobody, false, false, none, false), new("owner", owner.Browser, true, false, none, true), new("stranger", stranger.Browser, true, false, none, false)];
        var dossier = await _province.DossierAsync(Code);
        foreach (var user in users)
        {
            var (id, mandates, concerned) = await App.WithAsync(services =>
            {
                var (act, directory, agencies) = (services.GetRequiredService<Act>(), services.GetRequiredService<TinhSo.Modules.Directory.DirectorySnapshot>(), services.GetRequiredService<IAgencies>());
                var officer = directory.Officers.Officers.Single(o => o.UserName == user).Id;
                var held = services.GetRequiredService<IMandates>().Of(officer, act.Now);
                var reached = held.Where(m => m.Permissions.Contains("dossiers.read") || m.Permissions.Contains("audit.view"))
                    .SelectMany(m => m.WithDescendants ? agencies.WithDescendants(m.AgencyId, VietnamTime.Day(act.Now)) : new HashSet<Guid> { m.AgencyId }).ToHashSet();
                return Task.FromResult((officer, held, reached.Contains(dossier.CompetentAgencyId) || reached.Contains(dossier.ReceivingAgencyId)));
            });
            _known["officer"] = id.ToString();
            walkers.Add(new(user, await App.OfficerAsync(user), false, true, mandates.SelectMany(m => m.Permissions).ToHashSet(), concerned));
        }

        _known["key"] = (await nobody.GetAsync("/co-quan")).One("main a[href^='/co-quan/']").GetAttribute("href")!.Split('/')[2].Split('?')[0];
        return walkers;
    }
}

/// <summary>The tests that judge the one walk.</summary>
[CollectionDefinition(nameof(Crawl))]
public sealed class CrawlCollection : ICollectionFixture<Crawl>;
