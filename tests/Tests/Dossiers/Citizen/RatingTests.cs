using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using Xunit;

namespace TinhSo.Tests.Dossiers.Citizen;

public sealed class RatingTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task The_owner_rates_after_the_result_and_the_agencys_month_shows_it()
    {
        var person = await province.CitizenAsync();
        var code = await Province.FileAsync(person);
        var early = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/danh-gia");
        Assert.Empty(early.All("main form[method=post]"));
        await province.WorkAsync(code, "accept", "take", "propose", "approve", "issue", "return");

        var form = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/danh-gia");
        var empty = await person.Browser.SubmitAsync(form, [], expected: HttpStatusCode.BadRequest);
        Assert.Contains("Hãy chọn mức hài lòng chung", empty.One("#errors").TextContent, StringComparison.Ordinal);
        await person.Browser.SubmitAsync(form, [("Score", "4"), ("Attitude", "5"), ("Comment", "Chị Hai ở bàn số 3 rất tốt")]);

        var board = await province.App.Anonymous().GetAsync("/danh-gia?thang=2026-11&tim=my+hoa+hung");
        Assert.Contains("4,00", board.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Chị Hai", board.Text, StringComparison.Ordinal);
        Assert.Contains("4,00", (await province.App.Anonymous().GetAsync("/danh-gia/ubnd-xa-my-hoa-hung")).Text, StringComparison.Ordinal);

        await person.Browser.SubmitAsync(await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/danh-gia"), [("Score", "2")]);
        var dossier = await province.DossierAsync(code);
        Assert.Equal(2, (await province.AskAsync(db => db.Set<Rating>().SingleAsync(r => r.DossierId == dossier.Id))).Score);
    }

    [Fact]
    public async Task Agencies_without_a_rating_are_published_as_such()
    {
        var board = await province.App.Anonymous().GetAsync("/danh-gia?tim=an+bien");
        Assert.Contains("Chưa có đánh giá", board.Text, StringComparison.Ordinal);
        Assert.Contains("Chưa có đánh giá", (await province.App.Anonymous().GetAsync("/danh-gia/ubnd-phuong-my-thoi")).Text, StringComparison.Ordinal);
        var all = await province.App.Anonymous().GetAsync("/danh-gia");
        Assert.NotEmpty(all.All("a[rel=next]"));
        Assert.Contains("Tháng không hợp lệ", (await province.App.Anonymous().GetAsync("/danh-gia?thang=2026-13")).Text, StringComparison.Ordinal);
        await province.App.Anonymous().GetAsync("/danh-gia/khong-co-co-quan-nay", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("officer", "dossiers.rating-owner-only")]
    [InlineData("stranger", "dossiers.rating-owner-only")]
    [InlineData("early", "dossiers.rating-too-early")]
    [InlineData("range", "dossiers.rating-range")]
    [InlineData("late", "dossiers.rating-closed")]
    public async Task Who_may_not_rate_is_told_why(string who, string rule)
    {
        var person = await province.CitizenAsync();
        var code = await Province.FileAsync(person);
        if (who != "early")
        {
            await province.WorkAsync(code, "accept", "take", "propose", "approve", "issue");
        }

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => province.App.WithAsync(async services =>
        {
            var (db, act, rate) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<RateDossier>());
            var dossier = await db.Set<Dossier>().SingleAsync(d => d.Code == code);
            var caller = who switch
            {
                "officer" => new Caller(CallerKind.Officer, services.GetRequiredService<IMandates>().Holding("dossiers.approve", dossier.CompetentAgencyId, act.Now)[0].Id, "x"),
                "stranger" => new Caller(CallerKind.Citizen, Guid.CreateVersion7(), "x"),
                _ => new Caller(CallerKind.Citizen, person.Id, person.Name),
            };
            var now = act.Now;
            using (act.As(caller, now))
            {
                await rate.RunAsync(dossier, new(who == "range" ? 6 : 5, null, null, null, null), default);
            }

            await db.SaveChangesAsync();
            using (act.As(caller, now.AddDays(7).AddMinutes(1)))
            {
                await rate.RunAsync(dossier, new(1, null, null, null, null), default);
            }
        }));
        Assert.Equal(rule, broken.Code);
    }
}
