using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using TinhSo.Modules.Accounts.SigningIn;
using Xunit;

namespace TinhSo.Tests.Accounts;

[Trait("Engine", "any")]
public sealed class IdTokenTests : IDisposable
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly OpenIdConnectConfiguration published = new() { Issuer = "https://dinh-danh.example" };

    public IdTokenTests() => published.SigningKeys.Add(new RsaSecurityKey(rsa) { KeyId = "k" });

    public void Dispose() => rsa.Dispose();

    [Fact]
    public async Task A_right_token_is_taken() => Assert.Equal("Nguyễn Văn An", (await ReadAsync(Token()))["name"]);

    [Theory]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("expired")]
    [InlineData("nonce")]
    [InlineData("key")]
    [InlineData("payload")]
    [InlineData("unsigned")]
    [InlineData("secret")]
    public async Task A_wrong_token_is_refused(string fault)
    {
        var failed = await Assert.ThrowsAsync<SignInFailed>(() => ReadAsync(fault switch
        {
            "issuer" => Token(t => t.Issuer = "https://evil.example"),
            "audience" => Token(t => t.Audience = "somebody-else"),
            "expired" => Token(t => (t.IssuedAt, t.NotBefore, t.Expires) = (DateTime.UnixEpoch, DateTime.UnixEpoch, DateTime.UnixEpoch.AddMinutes(5))),
            "nonce" => Token(t => t.Claims["nonce"] = "other"),
            "key" => Token(t => t.SigningCredentials = new(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "k" }, "RS256")),
            "payload" => Tampered(),
            "unsigned" => Token(t => t.SigningCredentials = null),
            // The public key used as an HMAC secret: the classic confusion of algorithms.
            _ => Token(t => t.SigningCredentials = new(new SymmetricSecurityKey(rsa.ExportSubjectPublicKeyInfo()) { KeyId = "k" }, "HS256")),
        }));

        Assert.Equal(SignInFailure.TokenInvalid, failed.Failure);
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData("https://dinh-danh.example", true)]
    public async Task Metadata_of_another_issuer_is_refused(string issuer, bool taken)
    {
        var server = new IdentityServer(new("https://dinh-danh.example", "tinhso-angiang", "", false), new Metadata(issuer), TimeProvider.System);
        var asked = server.SignInUrlAsync(SignInTicket.New("/"), "https://tinh.example/dang-nhap/quay-lai", CancellationToken.None);
        if (taken)
        {
            Assert.StartsWith("https://dinh-danh.example/authorize?", await asked, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(SignInFailure.TokenInvalid, (await Assert.ThrowsAsync<SignInFailed>(() => asked)).Failure);
        }
    }

    [Fact]
    public async Task Unknown_keys_make_us_ask_the_server_once_and_not_for_each_token()
    {
        using var metadata = new Metadata("https://dinh-danh.example");
        var server = new IdentityServer(new("https://dinh-danh.example", "tinhso-angiang", "", false), metadata, TimeProvider.System);
        using var stranger = RSA.Create(2048);
        for (var i = 0; i < 5; i++)
        {
            var token = Token(t => t.SigningCredentials = new(new RsaSecurityKey(stranger) { KeyId = $"unknown-{i}" }, "RS256"));
            await Assert.ThrowsAsync<SignInFailed>(() => server.ValidateAsync(token, published, "n", CancellationToken.None));
        }

        Assert.Equal(1, metadata.Asked);
    }

    [Theory]
    [InlineData("loa{0}", null, "loa2", "person", 2)]
    [InlineData("loa{0}", null, "loa1", "person", 1)]
    [InlineData("loa{0}", null, "something else", "person", 1)]
    [InlineData("loa{0}", 2, null, "person", 2)]
    [InlineData("loa{0}", 2, "loa2", "person", 2)]
    [InlineData("loa{0}", 2, "loa1", "person", null)]
    [InlineData("loa{0}", 2, "something else", "person", null)]
    [InlineData("loa{0}", null, "something else", "organisation", 1)]
    [InlineData("loa{0}", 1, "loa2", "organisation", 1)]
    [InlineData("", null, "loa2", "person", 1)]
    [InlineData("", 2, "something else", "person", 2)]
    public void A_level_is_read_from_the_claim_that_tells_it_and_two_that_differ_are_refused(string named, int? loa, string? acr, string kind, int? level)
    {
        var server = new IdentityServer(new("https://dinh-danh.example", "tinhso-angiang", "", false) { LevelValue = named }, new DeadNetwork(), TimeProvider.System);
        var claims = new Dictionary<string, object> { ["sub"] = "1", ["name"] = "An", ["subject_kind"] = kind, ["tax_code"] = "1699999014", ["personal_identifier"] = "089085999901" };
        foreach (var (name, value) in new (string, object?)[] { ("loa", loa), ("acr", acr) }.Where(c => c.Item2 is not null))
        {
            claims[name] = value!;
        }

        int? read = null;
        var failed = Record.Exception(() => read = server.WithLevel(ProvenIdentity.Read(claims)!, claims).Level);
        Assert.Equal(level, read);
        Assert.Equal(level is null, failed is SignInFailed { Failure: SignInFailure.TokenInvalid });
    }

    private string Tampered()
    {
        var parts = Token().Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("089085999901", "089085999999", StringComparison.Ordinal);

        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private string Token(Action<SecurityTokenDescriptor>? change = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = "https://dinh-danh.example",
            Audience = "tinhso-angiang",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            SigningCredentials = new(new RsaSecurityKey(rsa) { KeyId = "k" }, "RS256"),
            Claims = new Dictionary<string, object> { ["sub"] = "1", ["name"] = "Nguyễn Văn An", ["personal_identifier"] = "089085999901", ["nonce"] = "n" },
        };
        change?.Invoke(token);

        return new JsonWebTokenHandler().CreateToken(token);
    }

    private Task<IDictionary<string, object>> ReadAsync(string token) =>
        new IdentityServer(new("https://dinh-danh.example", "tinhso-angiang", "", false), new DeadNetwork(), TimeProvider.System)
            .ValidateAsync(token, published, "n", CancellationToken.None);

    /// <summary>Publishes what a server says of itself, under whatever issuer.</summary>
    private sealed class Metadata(string issuer) : HttpMessageHandler, IHttpClientFactory
    {
        public int Asked { get; private set; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(new HttpResponseMessage
            {
                Content = new StringContent($$"""{"issuer":"{{issuer}}","authorization_endpoint":"{{issuer}}/authorize","token_endpoint":"{{issuer}}/token"}"""),
            });
        }
    }

    /// <summary>The server is out of reach: an unknown key must not be taken on faith.</summary>
    private sealed class DeadNetwork : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => throw new HttpRequestException("no network in this test");
    }
}
