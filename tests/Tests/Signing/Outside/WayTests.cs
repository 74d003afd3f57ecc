using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing.Outside;

/// <summary>Where a key may lie, what an officer may choose from, and how the province goes to the service.</summary>
public sealed class WayTests
{
    [Theory]
    [InlineData("Person", SigningWay.Phone, null, "dien-thoai-1", null)]
    [InlineData("Person", SigningWay.Token, null, null, null)]
    [InlineData("Person", SigningWay.Phone, null, null, "signing.way-credential")]
    [InlineData("Person", SigningWay.Token, null, "dien-thoai-1", "signing.way-credential")]
    [InlineData("Person", SigningWay.Phone, "van-thu", "dien-thoai-1", "signing.way-person")]
    [InlineData("Agency", SigningWay.Phone, null, "dien-thoai-1", "signing.way-person")]
    [InlineData("Agency", SigningWay.Token, null, null, "signing.way-person")]
    public async Task Only_a_persons_key_lies_outside_and_a_telephone_has_an_id_at_its_service(string use, SigningWay way, string? keyName, string? credential, string? refused)
    {
        await using var province = await SignedProvince.StartAsync();
        using var key = province.World.Key(SignedProvince.ClerkName);
        async Task<string?> RegisterAsync() => await province.App.WithAsync<string?>(async services =>
        {
            await services.GetRequiredService<TrustedCheck>().RootNamesAsync(default);
            try
            {
                await services.GetRequiredService<RegisterCertificate>().RunAsync(new(key.Certificate.RawData, SignedProvince.Commune, Enum.Parse<CertificateUse>(use), Filed.Records, keyName, way, credential), default);
                await services.GetRequiredService<AppDb>().SaveChangesAsync();
                return null;
            }
            catch (RuleBroken rule)
            {
                return rule.Code;
            }
        });
        Assert.Equal(refused, await RegisterAsync());
        var ways = await province.App.WithAsync(async s => await s.GetRequiredService<ISignOutside>().WaysAsync(s.GetRequiredService<IMandates>().OfficerNamed(Filed.Records)!.Id, default));
        Assert.Equal([refused is null ? way : SigningWay.House], ways);
    }

    [Fact]
    public async Task Who_has_two_ways_chooses_and_the_house_still_signs_at_once()
    {
        await using var province = await PhoneProvince.StartAsync();
        await province.App.WithAsync(async services =>
        {
            using var key = await services.GetRequiredService<DemoEnrolment>().EnrolAsync("van-thu", SignedProvince.ClerkName, SignedProvince.CommuneName, null, default);
            await services.GetRequiredService<RegisterCertificate>().RunAsync(new(key.Certificate.RawData, SignedProvince.Commune, CertificateUse.Person, Filed.Records, "van-thu"), default);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        var (first, second) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        Assert.Equal(["House", "Phone"], (await province.Clerk.GetAsync($"/can-bo/ho-so/{first}")).All("input[name='Issue.Way']").Select(i => i.GetAttribute("value")));
        await province.Clerk.DoAsync(first, "Issue", [("Title", "Trích lục"), ("Way", "House")], HttpStatusCode.OK, [("Issue.File", "trich-luc.pdf", SamplePdf.Plain())]);
        Assert.Equal(DossierState.Done, (await Filed.ReadAsync(province.App, first)).State);
        await province.Clerk.DoAsync(second, "Issue", [("Title", "Trích lục"), ("Way", "Phone")], HttpStatusCode.OK, [("Issue.File", "trich-luc.pdf", SamplePdf.Plain())]);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, second)).State);
        // A paper result is signed by hand: nobody is asked.
        await province.Clerk.SubmitAsync(await province.Clerk.GetAsync((await province.RequestAsync()) is { } r ? Modules.Signing.Outside.WaitingModel.AddressOf(r.Id) : ""), [], "form[action*=Cancel]");
        await province.Clerk.DoAsync(second, "Issue", [("Title", "Trích lục"), ("Way", "Phone"), ("PaperOnly", "true")]);
        Assert.Equal(DossierState.Done, (await Filed.ReadAsync(province.App, second)).State);
    }

    [Fact]
    [Trait("Engine", "any")]
    public void The_service_is_named_with_its_secret_and_asked_over_tls_only()
    {
        static MobileSignSettings? Read(bool demo, params (string, string)[] given)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(given.Select(g => new KeyValuePair<string, string?>(g.Item1, g.Item2)).Append(new("TINHSO_DEMO", demo ? "true" : "false"))).Build();
            return MobileSignSettings.Read(configuration, TinhSo.Platform.Settings.Read(configuration));
        }

        Assert.Null(Read(demo: false));
        Assert.Contains("TLS", Assert.Throws<FormatException>(() => Read(false, ("TINHSO_MOBILE_SIGN_URL", "http://ky-so.example/csc/v2/"), ("TINHSO_MOBILE_SIGN_SECRET", "bi-mat"))).Message, StringComparison.Ordinal);
        Assert.Contains("SECRET", Assert.Throws<FormatException>(() => Read(false, ("TINHSO_MOBILE_SIGN_URL", "https://ky-so.example/csc/v2"))).Message, StringComparison.Ordinal);
        var named = Read(false, ("TINHSO_MOBILE_SIGN_URL", "https://ky-so.example/csc/v2"), ("TINHSO_MOBILE_SIGN_SECRET", "bi-mat"))!;
        Assert.Equal(new Uri("https://ky-so.example/csc/v2/signatures/signHash"), new Uri(named.Address, "signatures/signHash"));
        Assert.DoesNotContain("bi-mat", named.ToString(), StringComparison.Ordinal);
        Assert.NotNull(Read(demo: true));
    }
}
