using System.Net;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>A province with one dossier in which people typed what could become markup, every address of it, and somebody of each kind to walk there: nobody, two citizens, a sample user of each role, the officers of the dossier.</summary>
public sealed class CrawlWorld : IAsyncLifetime
{
    private readonly Province _province = new();
    private readonly Dictionary<string, string> _known = [];
    private Person _owner = null!;

    internal TinhSoApp App => _province.App;

    internal IReadOnlyList<Place> Places { get; private set; } = [];

    internal IReadOnlyList<Walker> Walkers { get; private set; } = [];

    internal string Code => _known["code"];

    public async Task InitializeAsync()
    {
        await _province.InitializeAsync();
        _owner = await _province.CitizenAsync("Lê " + Crawl.Marker);
        await FileAsync(_owner);
        Places = await Place.AllAsync(App.Services);
        Walkers = await WalkersAsync(_owner);
    }

    public Task DisposeAsync() => _province.DisposeAsync();

    internal Task<T> AskAsync<T>(Func<AppDb, Task<T>> ask) => _province.AskAsync(ask);

    /// <summary>The same person with a new session, should a form have ended the one they had.</summary>
    internal async Task<Walker> AgainAsync(Walker walker) => walker with
    {
        Browser = walker.IsOfficer ? await App.OfficerAsync(walker.Name)
            : walker.Name == "owner" ? await App.SignInAsync(CallerKind.Citizen, _owner.Id, _owner.Name) : walker.Browser,
    };

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

    internal static string Strange(Place place, RoutePatternParameterPart parameter) =>
        parameter.ParameterPolicies.Any(p => p.Content == "guid") ? Guid.CreateVersion7().ToString()
        : parameter.ParameterPolicies.Any(p => p.Content == "int") ? "404" : Crawl.Marker;

    private async Task FileAsync(Person owner)
    {
        (string, string?)[] typed = [("f.child_name", Crawl.Marker), ("f.child_birth_place", Crawl.Marker), ("f.mother_residence", Crawl.Marker)];
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
