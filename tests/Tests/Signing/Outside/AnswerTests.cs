using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Simulators;
using TinhSo.Simulators.Phone;
using Xunit;

namespace TinhSo.Tests.Signing.Outside;

/// <summary>What comes back from outside is believed only where it is this key's signature over these files, in time and once.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("right", null)]
    [InlineData("random", "signing.outside-forged")]
    [InlineData("another-key", "signing.outside-forged")]
    [InlineData("another-digest", "signing.outside-forged")]
    [InlineData("too-many", "signing.outside-forged")]
    [InlineData("none", "signing.outside-forged")]
    [InlineData("late", "signing.outside-late")]
    [InlineData("cancelled", "signing.outside-ended")]
    [InlineData("revoked", "signing.outside-certificate")]
    [InlineData("other-file", "signing.outside-forged")]
    public async Task An_answer_is_taken_only_if_everything_fits(string what, string? refused)
    {
        await using var province = await PhoneProvince.StartAsync();
        await province.AskAsync(await province.ApprovedAsync());
        var request = await province.RequestAsync();
        var digest = Convert.FromHexString((await ItemsAsync(province, request.Id)).Single().Digest);
        var phone = PhoneOf(province);
        using var stranger = RSA.Create(2048);
        byte[][] values = what switch
        {
            "random" => [RandomNumberGenerator.GetBytes(256)],
            "another-key" => [stranger.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)],
            "another-digest" => [phone.Sign(SHA256.HashData("another"u8))],
            "too-many" => [phone.Sign(digest), phone.Sign(digest)],
            "none" => [],
            _ => [phone.Sign(digest)],
        };
        if (what == "late")
        {
            province.App.Clock.Advance(SigningRequest.Life);
        }
        else if (what == "cancelled")
        {
            await DoAsync(province, request.Id, (s, r) => { s.GetRequiredService<EndSignature>().Run(r, OutsideState.Refused, "cancelled"); return Task.CompletedTask; });
        }
        else if (what == "revoked")
        {
            await DoAsync(province, request.Id, async (s, r) => await s.GetRequiredService<RevokeCertificate>().RunAsync(await s.GetRequiredService<AppDb>().Set<HeldCertificate>().SingleAsync(c => c.Id == r.CertificateId), "Mất điện thoại", default));
        }
        else if (what == "other-file")
        {
            // The bytes on the disk were changed after they were shown: the value fits the digest that was noted, and no longer the file.
            var item = (await ItemsAsync(province, request.Id)).Single();
            var sha = await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<StoredFile>().Where(f => f.Id == item.PreparedFileId).Select(f => f.Sha256).SingleAsync());
            var path = Path.Combine(province.App.DataFolder, "files", sha[..2], sha[2..4], sha);
            var bytes = await File.ReadAllBytesAsync(path);
            bytes[12] ^= 1;
            await File.WriteAllBytesAsync(path, bytes);
        }

        Assert.Equal(refused, await AnswerAsync(province, request.Id, values));
        Assert.Equal(refused is null, (await ItemsAsync(province, request.Id)).Single().SignedFileId is not null);
        Assert.Equal(refused is null ? OutsideState.Complete : what == "cancelled" ? OutsideState.Refused : OutsideState.Waiting, (await province.RequestAsync()).State);
        if (refused is null)
        {
            Assert.Equal("signing.outside-ended", await AnswerAsync(province, request.Id, values));
        }
    }

    [Fact]
    public async Task The_answer_to_one_request_is_none_to_the_next_even_over_the_same_file()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        await province.AskAsync(code);
        var first = await province.RequestAsync();
        var value = PhoneOf(province).Sign(Convert.FromHexString((await ItemsAsync(province, first.Id)).Single().Digest));
        await DoAsync(province, first.Id, (s, r) => { s.GetRequiredService<EndSignature>().Run(r, OutsideState.Refused, "cancelled"); return Task.CompletedTask; });
        province.App.Clock.Advance(TimeSpan.FromSeconds(1));
        await province.AskAsync(code);
        var second = await province.RequestAsync();
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("signing.outside-ended", await AnswerAsync(province, first.Id, [value]));
        Assert.Equal("signing.outside-forged", await AnswerAsync(province, second.Id, [value]));
    }

    [Fact]
    public async Task A_service_that_shows_another_certificate_is_not_asked_to_sign()
    {
        await using var province = await PhoneProvince.StartAsync();
        var mine = (await province.PhonesAsync()).Single();
        var simulated = Phones(province);
        // The service exchanged the key under the same name.
        using var key = RSA.Create(2048);
        using var other = province.Simulators.GetRequiredService<TinhSo.Simulators.Authority.DemoAuthority>().Issue(
            new("CN=Người khác"), new(key), province.App.Clock.GetUtcNow().AddDays(-1), province.App.Clock.GetUtcNow().AddYears(1));
        simulated.Put(mine.CredentialId!, PhoneOf(province) with { Certificate = Convert.ToBase64String(other.RawData), Key = Convert.ToBase64String(key.ExportPkcs8PrivateKey()) });
        var waiting = await province.AskAsync(await province.ApprovedAsync());
        await province.TurnAsync();
        Assert.Empty(await province.PushesAsync());
        Assert.Equal((OutsideState.Failed, "other-certificate"), ((await province.RequestAsync()).State, (await province.RequestAsync()).Why));
        Assert.Contains("chứng thư khác", (await province.Clerk.GetAsync(waiting.Url)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_signs_with_another_key_signs_nothing()
    {
        await using var province = await PhoneProvince.StartAsync();
        var mine = (await province.PhonesAsync()).Single();
        var waiting = await province.AskAsync(await province.ApprovedAsync());
        await province.TurnAsync();
        using var key = RSA.Create(2048);
        Phones(province).Put(mine.CredentialId!, PhoneOf(province) with { Key = Convert.ToBase64String(key.ExportPkcs8PrivateKey()) });
        await province.AnswerAsync(PhoneProvince.NumberOn(waiting));
        await province.TurnAsync();
        Assert.Equal((OutsideState.Failed, "forged"), ((await province.RequestAsync()).State, (await province.RequestAsync()).Why));
        Assert.Null((await ItemsAsync(province, (await province.RequestAsync()).Id)).Single().SignedFileId);
    }

    [Fact]
    [Trait("Engine", "any")]
    public void A_request_goes_forward_only()
    {
        var now = new DateTime(2026, 11, 26, 3, 0, 0, DateTimeKind.Utc);
        SigningRequest Made() => SigningRequest.Of(Guid.CreateVersion7(), Guid.CreateVersion7(), new(SigningWay.Phone, "x", [], "/{0}"), now);
        foreach (var ended in new[] { OutsideState.Complete, OutsideState.Refused, OutsideState.Expired, OutsideState.Failed })
        {
            var request = Made();
            request.End(ended, now);
            Assert.Null(request.OpenFor);
            Assert.All(Enum.GetValues<OutsideState>(), s => Assert.Equal("signing.outside-ended", Assert.Throws<RuleBroken>(() => request.End(s, now)).Code));
        }

        Assert.Equal("signing.outside-late", Assert.Throws<RuleBroken>(() => Made().End(OutsideState.Complete, now + SigningRequest.Life)).Code);
        var slow = Made();
        slow.Answered(now + SigningRequest.Life - TimeSpan.FromSeconds(1));
        Assert.True(slow.IsOpenAt(now + SigningRequest.Life), "answered in time, whoever is slow from then on");
        slow.End(OutsideState.Complete, now + SigningRequest.Life + TimeSpan.FromMinutes(1));
        Assert.Equal(now + SigningRequest.Life - TimeSpan.FromSeconds(1), slow.AnsweredAt);
        Assert.Equal("signing.outside-late", Assert.Throws<RuleBroken>(() => Made().Answered(now + SigningRequest.Life)).Code);
        Assert.Matches("^[0-9]{4}$", Made().Code);
        Assert.True(Enumerable.Range(0, 50).Select(_ => Made().Code).Distinct().Count() > 40, "numbers are not to be foreseen");
    }

    private static async Task<string?> AnswerAsync(PhoneProvince province, Guid id, byte[][] values)
    {
        try
        {
            await DoAsync(province, id, (s, r) => s.GetRequiredService<FinishSignature>().RunAsync(r, values, default));
            return null;
        }
        catch (RuleBroken rule)
        {
            return rule.Code;
        }
    }

    private static Task DoAsync(PhoneProvince province, Guid id, Func<IServiceProvider, SigningRequest, Task> what) => province.App.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        await what(services, await db.Set<SigningRequest>().SingleAsync(r => r.Id == id));
        await db.SaveChangesAsync();
    });

    private static Task<List<SigningRequestItem>> ItemsAsync(PhoneProvince province, Guid id) =>
        province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<SigningRequestItem>().AsNoTracking().Where(i => i.RequestId == id).ToListAsync());

    private static KeptRecords<PhoneCredential> Phones(PhoneProvince province) => province.Simulators.GetRequiredService<KeptRecords<PhoneCredential>>();

    private static PhoneCredential PhoneOf(PhoneProvince province) => Phones(province).All.Single();
}
