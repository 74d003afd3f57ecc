using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace TinhSo.Tests.Simulators;

/// <summary>The signing service on an officer's computer answers the province's pages and nobody else, and signs only what its owner confirmed.</summary>
[Trait("Engine", "any")]
public sealed class LocalSigningTests : IAsyncLifetime
{
    private const string Province = "http://127.0.0.1:9";
    private LocalToken token = null!;
    private SimulatorHost host = null!;

    public async Task InitializeAsync()
    {
        host = await SimulatorHost.StartAsync(Province);
        token = new(host.Http, Province);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Theory]
    [InlineData(Province, HttpStatusCode.OK)]
    [InlineData("http://localhost:9", HttpStatusCode.OK)]
    [InlineData("http://127.0.0.1:10", HttpStatusCode.Forbidden)]
    [InlineData("https://127.0.0.1:9", HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    public async Task Only_pages_of_the_province_are_answered(string? origin, HttpStatusCode expected)
    {
        using var answer = await SendAsync(HttpMethod.Get, "info", origin);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? [origin!] : [], answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : []);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.10:5081")]
    public async Task A_name_that_was_made_to_point_here_is_refused(string name)
    {
        using var answer = await SendAsync(HttpMethod.Get, "info", Province, r => r.Headers.Host = name);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task What_a_page_can_send_without_being_asked_about_beforehand_is_refused()
    {
        using var read = await SendAsync(HttpMethod.Get, "certificates", Province, r => r.Headers.Remove(LocalToken.Header));
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);

        // A form of a foreign page, and a script that posts plain text.
        foreach (var content in new HttpContent[] { new StringContent("{}", Encoding.UTF8, "text/plain"), new FormUrlEncodedContent([]) })
        {
            using var post = await SendAsync(HttpMethod.Post, "sign", Province, r => { r.Content = content; r.Headers.Remove(LocalToken.Header); });
            Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
        }

        using var disguised = await SendAsync(HttpMethod.Post, "sign", Province, r => r.Content = new StringContent("{}", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.BadRequest, disguised.StatusCode);
    }

    [Theory]
    [InlineData(Province, HttpStatusCode.NoContent)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    public async Task A_browser_that_asks_beforehand_is_told_exactly_what_it_asked(string origin, HttpStatusCode expected)
    {
        using var answer = await SendAsync(HttpMethod.Options, "sign", origin, r =>
        {
            r.Headers.Remove(LocalToken.Header);
            r.Headers.Add("Access-Control-Request-Method", "POST");
            r.Headers.Add("Access-Control-Request-Headers", "content-type,x-local-signing");
            r.Headers.Add("Access-Control-Request-Private-Network", "true");
        });
        Assert.Equal(expected, answer.StatusCode);
        string[] Of(string name) => answer.Headers.TryGetValues(name, out var values) ? [.. values] : [];
        Assert.Equal(expected == HttpStatusCode.NoContent ? [origin] : [], Of("Access-Control-Allow-Origin"));
        Assert.Equal(expected == HttpStatusCode.NoContent ? ["true"] : [], Of("Access-Control-Allow-Private-Network"));
        Assert.Equal(expected == HttpStatusCode.NoContent ? ["content-type, x-local-signing"] : [], Of("Access-Control-Allow-Headers"));
        Assert.Equal(["Origin"], Of("Vary"));
        Assert.Empty(Of("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Its_owner_sees_who_asks_and_for_what_and_how_many_and_each_digest_is_signed()
    {
        using var held = await token.MakeAsync("Lê Thị Thử", "UBND phường Thử");
        byte[][] digests = [SHA256.HashData("một"u8), SHA256.HashData("hai"u8)];
        var asking = token.AskAsync(held, digests);
        await token.QuestionAsync();

        var page = await host.Http.GetStringAsync("/sim/token");
        foreach (var told in new[] { Province, "Ban hành 2 kết quả", "Số nội dung sẽ ký: 2", "Nội dung 1", "Nội dung 2", Convert.ToBase64String(digests[1]), "Lê Thị Thử" })
        {
            Assert.Contains(told, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        }

        await token.ConfirmAsync();
        var (status, answer) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        using var key = held.GetRSAPublicKey()!;
        Assert.Equal([true, true], digests.Select((d, i) => key.VerifyHash(d, Convert.FromBase64String(answer["signatures"]![i]!.ToString()), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        Assert.Null((await host.GetAsync("/sim/token/state"))["question"]);
    }

    [Fact]
    public async Task Three_wrong_pins_lock_the_token_over_a_restart_until_its_supplier_opens_it()
    {
        using var held = await token.MakeAsync("Lê Thị Thử");
        foreach (var (left, error) in new[] { (2, "pin-wrong"), (1, "pin-wrong"), (0, "pin-locked") })
        {
            var asking = token.AskAsync(held, [SHA256.HashData("x"u8)]);
            await token.ConfirmAsync("00000000");
            var (status, answer) = await asking;
            Assert.Equal((HttpStatusCode.Forbidden, error, left), (status, answer["error"]!.ToString(), (int)answer["triesLeft"]!));
        }

        // The right PIN comes too late, and a fresh program finds the chip as it was.
        Assert.Equal("pin-locked", (await token.AskAsync(held, [SHA256.HashData("x"u8)])).Answer["error"]!.ToString());
        await host.StopAsync();
        host = await SimulatorHost.StartAsync(Province, folder: host.Folder);
        token = new(host.Http, Province);
        Assert.Equal("no-token", (await token.AskAsync(held, [SHA256.HashData("x"u8)])).Answer["error"]!.ToString());
        await token.PostAsync("plug", ("fingerprint", LocalToken.Fingerprint(held)));
        Assert.Equal("pin-locked", (await token.AskAsync(held, [SHA256.HashData("x"u8)])).Answer["error"]!.ToString());

        await token.PostAsync("unlock", ("fingerprint", LocalToken.Fingerprint(held)));
        var again = token.AskAsync(held, [SHA256.HashData("x"u8)]);
        await token.ConfirmAsync();
        Assert.Equal(HttpStatusCode.OK, (await again).Status);
    }

    [Fact]
    public async Task A_refusal_a_token_pulled_out_a_second_page_and_another_certificate_each_have_their_code()
    {
        using var other = await token.MakeAsync("Người khác");
        using var held = await token.MakeAsync("Lê Thị Thử");
        var digest = SHA256.HashData("x"u8);
        Assert.Equal("unknown-certificate", (await token.AskAsync(other, [digest])).Answer["error"]!.ToString());

        var refused = token.AskAsync(held, [digest]);
        await token.QuestionAsync();
        Assert.Equal("busy", (await token.AskAsync(held, [digest])).Answer["error"]!.ToString());
        await token.RefuseAsync();
        Assert.Equal((HttpStatusCode.Forbidden, "refused"), await CodeAsync(refused));

        var pulled = token.AskAsync(held, [digest]);
        await token.QuestionAsync();
        await token.PostAsync("plug", ("fingerprint", ""));
        Assert.Equal((HttpStatusCode.Conflict, "no-token"), await CodeAsync(pulled));
        using var none = await SendAsync(HttpMethod.Get, "certificates", Province);
        Assert.Equal(HttpStatusCode.Conflict, none.StatusCode);
    }

    [Theory]
    [InlineData("algorithm", "none")]
    [InlineData("description", "")]
    [InlineData("items", "[]")]
    [InlineData("items", "[{\"digest\":\"AAAA\",\"description\":\"x\"}]")]
    [InlineData("items", "[{\"digest\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]")]
    public async Task An_order_of_another_shape_never_reaches_the_screen(string part, string value)
    {
        using var held = await token.MakeAsync("Lê Thị Thử");
        var order = token.Order(held, [SHA256.HashData("x"u8)]);
        order[part] = part == "items" ? JsonNode.Parse(value) : value;
        using var answer = await SendAsync(HttpMethod.Post, "sign", Province, r => r.Content = JsonContent.Create(order));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<(HttpStatusCode, string)> CodeAsync(Task<(HttpStatusCode Status, JsonNode Answer)> asking)
    {
        var (status, answer) = await asking;
        return (status, answer["error"]!.ToString());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? origin, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, "/local-signing/v1/" + path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        request.Headers.Add(LocalToken.Header, "1");
        change?.Invoke(request);
        return await host.Http.SendAsync(request);
    }
}
