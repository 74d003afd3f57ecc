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

public sealed class RatingRuleTests(Province province) : IClassFixture<Province>
{
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
