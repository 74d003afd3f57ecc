using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Commands;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;
using TinhSo.Tests.Assessment;
using TinhSo.Tests.Dossiers.Desk;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>The certificate of one agency ends on a day: warnings before it, no result from it on, and a condition lost with its reason.</summary>
public sealed class SealEndTests
{
    private const string Operations = "/van-hanh";
    private const string Agency = "/co-quan/" + SignedProvince.Commune;

    /// <summary>15 February 2027, ten in the morning.</summary>
    private static readonly DateTimeOffset End = new(2027, 2, 15, 10, 0, 0, TimeSpan.FromHours(7));

    [Fact]
    public async Task A_seal_that_ends_is_seen_coming_stops_the_issuing_and_costs_the_agency_its_condition()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync(sealUntil: End);

        // 61 days before: all is well and nobody is bothered.
        province.App.Clock.Set(2026, 12, 16);
        await province.App.PumpAsync();
        Assert.DoesNotContain("hết hiệu lực", await SeenAsync(province, Filed.Records, "/can-bo"), StringComparison.Ordinal);
        Assert.Empty(await MailsAsync(province));

        foreach (var (month, day, left) in new[] { (12, 17, 60), (1, 16, 30), (2, 8, 7) })
        {
            province.App.Clock.Set(month == 12 ? 2026 : 2027, month, day);
            // Twice: the second turn tells nobody again.
            await province.App.PumpAsync();
            await province.App.PumpAsync();
            Assert.Contains($"còn {left} ngày", await SeenAsync(province, Filed.Records, "/can-bo"), StringComparison.Ordinal);
            Assert.Contains($"còn {left} ngày", await SeenAsync(province, Filed.Head, Agency), StringComparison.Ordinal);
            Assert.Contains($"còn {left} ngày", await SeenAsync(province, "quantri.kythuat", Operations), StringComparison.Ordinal);
            Assert.Contains($"còn {left} ngày", (await MailsAsync(province))[^1].Body, StringComparison.Ordinal);
        }

        var told = await MailsAsync(province);
        Assert.Equal([3, 3], told.Where(m => m.To is "vanthu.long-xuyen@tinhso.example" or "quantri.kythuat@tinhso.example").GroupBy(m => m.To).Select(g => g.Count()));
        Assert.DoesNotContain("hết hiệu lực", (await province.App.Anonymous().GetAsync(Agency)).Text, StringComparison.Ordinal);

        // The day before it still issues, and meets the condition.
        province.App.Clock.Set(2027, 2, 12, 8);
        var (before, after) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        await province.IssueAsync(before, SamplePdf.Plain());
        Assert.Equal((1L, 1), await CountAsync(province, "2027-02"));
        var board = await SeenAsync(province, "lanhdao.tinh", Board("2027-02"));
        Assert.Contains("Điều kiện: con dấu số của cơ quan còn hiệu lực", board, StringComparison.Ordinal);
        Assert.Contains("còn 3 ngày", board, StringComparison.Ordinal);
        Assert.StartsWith("met 2027-02-12 1 ", await CriterionAsync(province, "2027-02"), StringComparison.Ordinal);

        // From the hour on it cannot issue; from the day on it is counted no more.
        province.App.Clock.Set(2027, 2, 15, 10, 1);
        var refused = await province.IssueAsync(after, SamplePdf.Plain(), expected: HttpStatusCode.Conflict);
        Assert.Contains("đã hết hạn ngày 15/02/2027", refused.Text, StringComparison.Ordinal);
        foreach (var (user, page) in new[] { (Filed.Records, "/can-bo"), (Filed.Head, Agency), ("quantri.kythuat", Operations), ("lanhdao.tinh", Board("2027-02")) })
        {
            Assert.Contains("hết hiệu lực từ ngày 15/02/2027 nên không ban hành được kết quả điện tử", await SeenAsync(province, user, page), StringComparison.Ordinal);
        }

        Assert.Equal((0L, 0), await CountAsync(province, "2027-02"));
        Assert.Equal((1L, 1), await CountAsync(province, "2027-01"));
        // By date: the day before it is met by one record, which names its days; on the day it is not, and the sentence says why.
        Assert.StartsWith("met 2027-02-14 1 ", await CriterionAsync(province, "2027-02-14"), StringComparison.Ordinal);
        Assert.EndsWith("|15/02/2027", await CriterionAsync(province, "2027-02-14"), StringComparison.Ordinal);
        var lost = await CriterionAsync(province, "2027-02-15");
        Assert.StartsWith("not-met 2027-02-15 0 ", lost, StringComparison.Ordinal);
        Assert.Contains("hết hiệu lực từ ngày 15/02/2027 nên không ban hành được kết quả điện tử", lost, StringComparison.Ordinal);
        await province.App.PumpAsync();
        Assert.Equal((0L, 0), await CountAsync(province, "2027-02"));
        Assert.Equal(0, (await province.App.WithAsync(s => s.GetRequiredService<FullRecount>().CompareAsync(CancellationToken.None))).Differences);
        Assert.Equal(4, (await MailsAsync(province)).Count(m => m.To == "vanthu.long-xuyen@tinhso.example"));

        // A new certificate makes it whole again.
        using var renewed = province.World.Key(SignedProvince.CommuneName, from: End.AddDays(-1), to: End.AddYears(2), agency: SignedProvince.CommuneName);
        await province.GiveAsync("con-dau-moi", renewed, CertificateUse.Agency);
        await province.IssueAsync(after, SamplePdf.Plain());
        Assert.Equal((1L, 1), await CountAsync(province, "2027-02"));
        Assert.DoesNotContain("hết hiệu lực", await SeenAsync(province, Filed.Records, "/can-bo"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Engine", "any")]
    public void Certificates_that_follow_each_other_make_one_span_and_a_gap_makes_two()
    {
        var world = new SigningWorld();
        var agency = Guid.CreateVersion7();
        HeldCertificate Held(int fromDay, int toDay)
        {
            using var key = world.Key(from: SigningWorld.Now.AddDays(fromDay), to: SigningWorld.Now.AddDays(toDay));
            return HeldCertificate.Of(key.Certificate, agency, CertificateUse.Agency);
        }

        var today = DateOnly.FromDateTime(SigningWorld.Now.DateTime);
        var revoked = Held(40, 50);
        revoked.Revoke(SigningWorld.Now.AddDays(45).UtcDateTime);
        Assert.Equal(
            [(today, today.AddDays(20)), (today.AddDays(30), today.AddDays(35)), (today.AddDays(40), today.AddDays(45))],
            SealSpan.Of(agency, [revoked, Held(10, 20), Held(0, 10), Held(2, 5), Held(30, 35)]).Select(s => (s.From, s.To)));
    }

    [Fact]
    public async Task An_agency_that_never_had_a_seal_is_not_warned_of_an_end_but_its_condition_says_so()
    {
        await using var province = await SignedProvince.StartAsync();
        await province.App.PumpAsync();
        Assert.Empty(await MailsAsync(province));
        Assert.Contains("chưa có con dấu số", await SeenAsync(province, "lanhdao.tinh", Board("2026-11")), StringComparison.Ordinal);
        Assert.Contains("chưa có con dấu số", await SeenAsync(province, Filed.Head, Agency), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_persons_certificate_is_told_to_the_person_and_to_who_keeps_certificates()
    {
        await using var province = await SignedProvince.StartAsync();
        using var clerk = province.World.Key(SignedProvince.ClerkName, to: End, agency: SignedProvince.CommuneName);
        await province.GiveAsync("van-thu", clerk, CertificateUse.Person, Filed.Records);
        Task<List<MailRow>> ToldAsync() => province.App.WithAsync(s =>
            s.GetRequiredService<AppDb>().Set<MailRow>().AsNoTracking().Where(m => m.Subject.StartsWith("Chứng thư chữ ký số")).OrderBy(m => m.QueuedAt).ThenBy(m => m.To).ToListAsync());
        province.App.Clock.Set(2026, 12, 16);
        await province.App.PumpAsync();
        Assert.Empty(await ToldAsync());
        foreach (var (year, month, day, said) in new[] { (2026, 12, 17, "còn 60 ngày"), (2027, 1, 16, "còn 30 ngày"), (2027, 2, 8, "còn 7 ngày"), (2027, 2, 16, "đã hết hạn ngày 15/02/2027") })
        {
            province.App.Clock.Set(year, month, day);
            await province.App.PumpAsync();
            await province.App.PumpAsync();
            Assert.All((await ToldAsync())[^2..], m => Assert.Contains(said, m.Body, StringComparison.Ordinal));
        }

        Assert.Equal([4, 4], (await ToldAsync()).GroupBy(m => m.To).Select(g => g.Count()));
        Assert.Equal(["quantri.kythuat@tinhso.example", "vanthu.long-xuyen@tinhso.example"], (await ToldAsync()).Select(m => m.To).Distinct().Order(StringComparer.Ordinal));

        // One who has a newer certificate is not bothered with the end of the old one.
        using var other = province.World.Key("Nguyễn Hoàng Hùng", from: End, to: End.AddDays(50), agency: SignedProvince.CommuneName);
        using var newer = province.World.Key("Nguyễn Hoàng Hùng", from: End, to: End.AddYears(2), agency: SignedProvince.CommuneName);
        await province.GiveAsync("lanh-dao", other, CertificateUse.Person, Filed.Head);
        await province.GiveAsync("lanh-dao-moi", newer, CertificateUse.Person, Filed.Head);
        await province.App.PumpAsync();
        Assert.Equal(8, (await ToldAsync()).Count);
    }

    private static string Board(string period) => $"/dieu-hanh/so-lieu?ky={period}&don-vi={SignedProvince.Commune}";

    private static async Task<string> SeenAsync(SignedProvince province, string user, string page) => (await (await province.App.OfficerAsync(user)).GetAsync(page)).Text;

    private static Task<List<MailRow>> MailsAsync(SignedProvince province) => province.App.WithAsync(s =>
        s.GetRequiredService<AppDb>().Set<MailRow>().AsNoTracking().Where(m => m.Subject.StartsWith("Con dấu số")).OrderBy(m => m.QueuedAt).ThenBy(m => m.To).ToListAsync());

    /// <summary>What <c>./tinhso criteria</c> says of the agency.</summary>
    private static async Task<string> CriterionAsync(SignedProvince province, string period)
    {
        var (code, text) = await IndicatorTests.RunAsync(province.App, h => new CriteriaCommand(h).Build(), "--period", period, "--unit", SignedProvince.Commune, "--json");
        Assert.Equal(0, code);
        var line = JsonNode.Parse(text)!.AsArray().Single()!;
        return $"{line["verdict"]} {line["day"]} {line["count"]} {line["sentence"]} {string.Join('|', line["records"]!.AsArray().SelectMany(r => r!["cells"]!.AsArray()))}";
    }

    /// <summary>The count of the agency's own figure and the length of its list.</summary>
    private static Task<(long Count, int Listed)> CountAsync(SignedProvince province, string period) => province.App.WithAsync(async services =>
    {
        var (figures, scopes, book) = (services.GetRequiredService<FigureReader>(), services.GetRequiredService<FigureScopes>(), services.GetRequiredService<MeasureBook>());
        var agency = services.GetRequiredService<Contracts.Directory.IAgencies>().FindByCode(SignedProvince.Commune, new(2027, 1, 1))!.Id;
        var scope = scopes.Agency(agency, OrganisationView.Then);
        return (await figures.CountAsync(SealMeasures.WithSeal, scope, RollUpTests.Parse(period), CancellationToken.None),
            await figures.Rows(book[SealMeasures.WithSeal], scope, RollUpTests.Parse(period)).CountAsync());
    });
}
