using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Modules.Signing.Token;
using TinhSo.Platform.Data;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing.Outside;

/// <summary>An officer issues results with a token at their own computer; the test is the browser between the page and the simulated service.</summary>
public sealed class TokenSigningTests
{
    private const string Form = "form[data-token]";

    [Fact]
    public async Task A_result_signed_with_the_token_carries_person_and_agency_and_is_issued()
    {
        await using var province = await PhoneProvince.StartAsync(enrolled: false);
        var token = TokenOf(province);
        using var held = await RegisteredAsync(province, token);
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code);
        Assert.StartsWith(WaitingModel.Prefix, waiting.Url, StringComparison.Ordinal);
        var ask = JsonNode.Parse(waiting.One(Form).GetAttribute("data-token")!)!;
        Assert.Equal(LocalToken.Fingerprint(held), ask["fingerprint"]!.ToString());
        Assert.Equal(["service", "fingerprint", "algorithm", "description", "items"], ask.AsObject().Select(p => p.Key));
        Assert.StartsWith(PhoneProvince.NumberOn(waiting), ask["description"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal([code + "-KQ1"], ask["items"]!.AsArray().Select(i => i!["description"]!.ToString()));

        var done = await SendAsync(province, waiting, await token.SignAsync(held, [.. Digests(waiting)]));
        Assert.Equal($"/can-bo/ho-so/{code}?xong=Issue", done.Url);
        var report = SignedResult.Of(await province.ResultAsync(code))!;
        Assert.Equal(SignatureVerdict.Valid, report.Verdict);
        Assert.Equal([(SignerRole.Person, SignedProvince.ClerkName, SignatureVerdict.Valid), (SignerRole.Agency, "Ủy ban nhân dân phường Long Xuyên", SignatureVerdict.Valid)], report.Signatures.Select(s => (s.Role, s.Signer, s.Verdict)));
        Assert.Equal(DossierState.Done, (await Filed.ReadAsync(province.App, code)).State);
    }

    [Fact]
    public async Task Only_the_page_that_waits_for_the_token_may_reach_the_officers_computer()
    {
        await using var province = await PhoneProvince.StartAsync(enrolled: false);
        using var held = await RegisteredAsync(province, TokenOf(province));
        var waiting = await province.AskAsync(await province.ApprovedAsync());
        var service = new Uri(province.Outside.BaseAddress!, "/local-signing/").ToString();
        foreach (var (path, reaches) in new[] { (waiting.Url, true), (RegisterModel.Address, true), (MineModel.Address, false), ("/can-bo/ho-so", false), (waiting.Url + "/tep/1", false) })
        {
            using var answer = await province.Clerk.Client.GetAsync(new Uri(path, UriKind.Relative));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Equal(reaches, policy.Contains($"connect-src 'self' {service};", StringComparison.Ordinal));
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }

        // Also where the page comes back with a refusal.
        using var refused = await province.Clerk.Client.PostAsync(new Uri(waiting.Url + "?handler=Token", UriKind.Relative), Fields(waiting, []));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(service, Assert.Single(refused.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_the_page_says_what_else_can_be_done()
    {
        await using var province = await PhoneProvince.StartAsync(enrolled: false);
        using var held = await RegisteredAsync(province, TokenOf(province));
        var waiting = await province.AskAsync(await province.ApprovedAsync());
        Assert.Contains("cần trình duyệt cho chạy JavaScript", waiting.Source, StringComparison.Ordinal);
        Assert.True(waiting.One("[data-token-live]").HasAttribute("hidden"));
        Assert.DoesNotContain("<script>", waiting.Source, StringComparison.Ordinal);
        await province.Clerk.SubmitAsync(waiting, [], "form[action*=Cancel]");
        Assert.Equal((OutsideState.Refused, "cancelled"), ((await province.RequestAsync()).State, (await province.RequestAsync()).Why));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("another-digest")]
    [InlineData("another-certificate")]
    [InlineData("none")]
    [InlineData("twice")]
    [InlineData("no-base64")]
    public async Task What_the_registered_token_did_not_sign_is_refused(string what)
    {
        await using var province = await PhoneProvince.StartAsync(enrolled: false);
        var token = TokenOf(province);
        using var held = await RegisteredAsync(province, token);
        using var other = await token.MakeAsync(SignedProvince.ClerkName, SignedProvince.CommuneName);
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code);
        var digest = Digests(waiting).Single();
        async Task<string> SignedByAsync(X509Certificate2 certificate, byte[] over)
        {
            await token.PostAsync("plug", ("fingerprint", LocalToken.Fingerprint(certificate)));
            return (await token.SignAsync(certificate, over)).Single();
        }

        string[] values = what switch
        {
            "random" => [Convert.ToBase64String(RandomNumberGenerator.GetBytes(256))],
            "another-digest" => [await SignedByAsync(held, SHA256.HashData("another"u8))],
            "another-certificate" => [await SignedByAsync(other, digest)],
            "none" => [],
            "twice" => [await SignedByAsync(held, digest), await SignedByAsync(held, digest)],
            _ => ["%%%"],
        };
        var refused = await SendAsync(province, waiting, values, HttpStatusCode.Conflict);
        Assert.Contains("không đúng với chứng thư hoặc tệp", refused.Text, StringComparison.Ordinal);
        Assert.Equal(OutsideState.Waiting, (await province.RequestAsync()).State);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);

        // The page still works: nothing was spent.
        Assert.Equal($"/can-bo/ho-so/{code}?xong=Issue", (await SendAsync(province, refused, [await SignedByAsync(held, digest)])).Url);
    }

    [Theory]
    [InlineData("late", "quá thời hạn")]
    [InlineData("cancelled", "đã kết thúc")]
    [InlineData("revoked", "không còn hiệu lực")]
    public async Task A_right_signature_comes_too_late_when_the_request_or_the_certificate_has_ended(string what, string said)
    {
        await using var province = await PhoneProvince.StartAsync(enrolled: false);
        var token = TokenOf(province);
        using var held = await RegisteredAsync(province, token);
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code);
        var values = await token.SignAsync(held, [.. Digests(waiting)]);
        if (what == "late")
        {
            province.App.Clock.Advance(SigningRequest.Life);
        }
        else if (what == "cancelled")
        {
            await province.Clerk.SubmitAsync(waiting, [], "form[action*=Cancel]");
        }
        else
        {
            await province.App.WithAsync(async s =>
            {
                var db = s.GetRequiredService<AppDb>();
                await s.GetRequiredService<RevokeCertificate>().RunAsync(await db.Set<HeldCertificate>().SingleAsync(c => c.Way == SigningWay.Token), "Mất token", default);
                await db.SaveChangesAsync();
            });
            province.App.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains(said, (await SendAsync(province, waiting, values, HttpStatusCode.Conflict)).Text, StringComparison.Ordinal);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
    }

    [Fact]
    public async Task A_signature_is_taken_once_from_its_own_officer_and_for_its_own_request()
    {
        await using var province = await PhoneProvince.StartAsync(enrolled: false);
        var token = TokenOf(province);
        using var held = await RegisteredAsync(province, token);
        var (first, second) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        var waiting = await province.AskAsync(first);
        var values = await token.SignAsync(held, [.. Digests(waiting)]);

        // Somebody else's session, with a token against forgery of its own, and the officer's without one.
        var other = await province.App.OfficerAsync("vanthu.so-y-te");
        var theirs = (await other.GetAsync(RegisterModel.Address)).One("input[name=_kiemtra]").GetAttribute("value")!;
        using (var foreign = await other.Client.PostAsync(new Uri(waiting.Url + "?handler=Token", UriKind.Relative), Fields(values, theirs)))
        {
            Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        }

        using (var forged = await province.Clerk.Client.PostAsync(new Uri(waiting.Url + "?handler=Token", UriKind.Relative), Fields(values, null)))
        {
            Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        }

        Assert.Equal(OutsideState.Waiting, (await province.RequestAsync()).State);
        await SendAsync(province, waiting, values);
        Assert.Equal(DossierState.Done, (await Filed.ReadAsync(province.App, first)).State);
        Assert.Contains("đã kết thúc", (await SendAsync(province, waiting, values, HttpStatusCode.Conflict)).Text, StringComparison.Ordinal);
        await province.ResultAsync(first);

        var next = await province.AskAsync(second);
        await SendAsync(province, next, values, HttpStatusCode.Conflict);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, second)).State);
    }

    [Fact]
    public async Task A_request_for_the_telephone_is_not_answered_by_a_page()
    {
        await using var province = await PhoneProvince.StartAsync();
        var waiting = await province.AskAsync(await province.ApprovedAsync());
        Assert.Empty(waiting.All(Form));
        var forgery = waiting.One("input[name=_kiemtra]").GetAttribute("value")!;
        using var refused = await province.Clerk.Client.PostAsync(new Uri(waiting.Url + "?handler=Token", UriKind.Relative), Fields(["AAAA"], forgery));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(OutsideState.Waiting, (await province.RequestAsync()).State);
    }

    [Theory]
    [InlineData("another-digest", "không khớp với chứng thư")]
    [InlineData("another-certificate", "không khớp với chứng thư")]
    [InlineData("another-name", "mang tên Người Khác")]
    [InlineData("late", "mở quá lâu")]
    [InlineData("another-officer", "mở quá lâu")]
    [InlineData("again", "đã có trong danh sách")]
    public async Task A_token_is_registered_only_by_who_holds_it_in_their_own_name(string what, string said)
    {
        await using var province = await PhoneProvince.StartAsync(enrolled: false);
        var token = TokenOf(province);
        if (what == "again")
        {
            (await RegisteredAsync(province, token)).Dispose();
        }

        using var held = what == "again" ? await PluggedAsync(token, province) : await token.MakeAsync(what == "another-name" ? "Người Khác" : SignedProvince.ClerkName);
        var page = await province.Clerk.GetAsync(RegisterModel.Address);
        var value = (await token.SignAsync(held, what == "another-digest" ? SHA256.HashData("another"u8) : Digests(page).Single())).Single();
        var shown = held.RawData;
        var challenge = page.One("input[name=Challenge]").GetAttribute("value");
        if (what == "another-certificate")
        {
            using var other = await token.MakeAsync(SignedProvince.ClerkName);
            shown = other.RawData;
        }
        else if (what == "late")
        {
            province.App.Clock.Advance(TimeSpan.FromMinutes(11));
        }
        else if (what == "another-officer")
        {
            challenge = (await (await province.App.OfficerAsync("vanthu.so-y-te")).GetAsync(RegisterModel.Address)).One("input[name=Challenge]").GetAttribute("value");
        }

        var refused = await province.Clerk.SubmitAsync(page, [("Signature", value), ("Certificate", Convert.ToBase64String(shown)), ("Challenge", challenge)], Form, HttpStatusCode.Conflict);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Equal(what == "again" ? 1 : 0, await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<HeldCertificate>().CountAsync(c => c.Way == SigningWay.Token)));
    }

    private static LocalToken TokenOf(PhoneProvince province) => new(province.Outside, PhoneProvince.Address);

    /// <summary>The clerk's own token, registered on the page for it.</summary>
    private static async Task<X509Certificate2> RegisteredAsync(PhoneProvince province, LocalToken token)
    {
        var held = await token.MakeAsync(SignedProvince.ClerkName, SignedProvince.CommuneName);
        var page = await province.Clerk.GetAsync(RegisterModel.Address);
        var signed = await token.SignAsync(held, [.. Digests(page)]);
        var mine = await province.Clerk.SubmitAsync(page, [("Signature", signed[0]), ("Certificate", Convert.ToBase64String(held.RawData))], Form);
        Assert.Equal(MineModel.Address, mine.Url);
        Assert.Contains("USB Token của tôi", mine.Text, StringComparison.Ordinal);
        return held;
    }

    private static async Task<X509Certificate2> PluggedAsync(LocalToken token, PhoneProvince province)
    {
        var der = await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<HeldCertificate>().Where(c => c.Way == SigningWay.Token).Select(c => c.Der).SingleAsync());
        var held = X509CertificateLoader.LoadCertificate(der);
        await token.PostAsync("plug", ("fingerprint", LocalToken.Fingerprint(held)));
        return held;
    }

    private static IEnumerable<byte[]> Digests(Page page) =>
        JsonNode.Parse(page.One(Form).GetAttribute("data-token")!)!["items"]!.AsArray().Select(i => Convert.FromBase64String(i!["digest"]!.ToString()));

    private static Task<Page> SendAsync(PhoneProvince province, Page waiting, IEnumerable<string> values, HttpStatusCode expected = HttpStatusCode.OK) =>
        province.Clerk.SubmitAsync(waiting, values.Select(v => ("Signature", (string?)v)), Form, expected);

    private static FormUrlEncodedContent Fields(Page page, IEnumerable<string> values) => Fields(values, page.One(Form + " input[name=_kiemtra]").GetAttribute("value"));

    private static FormUrlEncodedContent Fields(IEnumerable<string> values, string? forgery) =>
        new([.. values.Select(v => KeyValuePair.Create("Signature", v)), .. forgery is null ? Array.Empty<KeyValuePair<string, string>>() : [new("_kiemtra", forgery)]]);
}
