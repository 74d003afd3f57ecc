using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Accounts;
using TinhSo.Platform.Data;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Accounts;

/// <summary>The province and the simulators together, and one browser that walks between them without following redirects by itself.</summary>
internal sealed class SignInBrowser : IAsyncDisposable
{
    private readonly TinhSoApp province;

    private SignInBrowser(SimulatorHost simulators, TinhSoApp province)
    {
        (Simulators, this.province) = (simulators, province);
        Province = Fresh();
    }

    public SimulatorHost Simulators { get; }

    public TinhSoApp App => province;

    public TestClock Clock => province.Clock;

    public HttpClient Province { get; private set; }

    public static async Task<SignInBrowser> OpenAsync()
    {
        var simulators = await SimulatorHost.StartAsync("http://localhost");
        return new(simulators, await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_SIM_URLS"] = simulators.Url }));
    }

    /// <summary>Forgets all cookies, as another browser would.</summary>
    public HttpClient Fresh() => Province = province.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = true });

    /// <summary>Leaves for the identity server; the answer is the address with which it is asked.</summary>
    public async Task<Uri> StartAsync(string wanted = "/tai-khoan")
    {
        using var answer = await Province.GetAsync("/dang-nhap/bat-dau?ve=" + Uri.EscapeDataString(wanted));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        return answer.Headers.Location!;
    }

    /// <summary>Chooses a test person there; the answer is the address that leads back.</summary>
    public async Task<Uri> ChooseAsync(Uri asked, string person)
    {
        var page = await new HtmlParser().ParseDocumentAsync(await Simulators.Http.GetStringAsync(asked));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["ticket"] = page.QuerySelector("input[name=ticket]")!.GetAttribute("value")!, ["subject"] = person,
        });
        using var answer = await Simulators.Http.PostAsync("/identity/sign-in", form);

        return answer.Headers.Location!;
    }

    public Task<HttpResponseMessage> ComeBackAsync(Uri back) => Province.GetAsync(back.PathAndQuery);

    public async Task<HttpResponseMessage> SignInAsync(string person, string wanted = "/tai-khoan") =>
        await ComeBackAsync(await ChooseAsync(await StartAsync(wanted), person));

    public async Task<IHtmlDocument> PageAsync(string path) => await new HtmlParser().ParseDocumentAsync(await Province.GetStringAsync(path));

    public async Task<HttpResponseMessage> SaveContactAsync(string phone, string email, string? version = null)
    {
        var page = await PageAsync("/tai-khoan");
        var fields = page.QuerySelectorAll("main form input[type=hidden]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
        fields["Phone"] = phone;
        fields["Email"] = email;
        fields["Version"] = version ?? fields["Version"];
        using var form = new FormUrlEncodedContent(fields);

        return await Province.PostAsync("/tai-khoan", form);
    }

    public Task<T> AskAsync<T>(Func<AppDb, Task<T>> question) => province.WithAsync(services => question(services.GetRequiredService<AppDb>()));

    /// <summary>The account as other modules know it, with what is encrypted in it.</summary>
    public Task<AccountInfo> InfoAsync() => province.WithAsync(async services =>
        (await services.GetRequiredService<IAccounts>().FindAsync((await services.GetRequiredService<AppDb>().Set<Account>().SingleAsync()).Id, default))!);

    public static Uri With(Uri address, string name, string? value)
    {
        var query = QueryHelpers.ParseQuery(address.Query).ToDictionary(q => q.Key, q => (string?)q.Value.ToString());
        query[name] = value;
        query = query.Where(q => q.Value is not null).ToDictionary();

        return new(QueryHelpers.AddQueryString(address.GetLeftPart(UriPartial.Path), query));
    }

    public async ValueTask DisposeAsync()
    {
        await province.DisposeAsync();
        await Simulators.DisposeAsync();
    }
}
