using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Operations;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing.Outside;

/// <summary>Whom a telephone may be pushed for, how often, and whom a request exists for.</summary>
public sealed class PhoneLimitTests
{
    [Fact]
    public async Task One_request_at_a_time_also_when_two_come_at_once()
    {
        await using var province = await PhoneProvince.StartAsync();
        var (first, second) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        var waiting = await province.AskAsync(first);
        var refused = await province.AskAsync(second, HttpStatusCode.Conflict);
        Assert.Contains("chưa kết thúc", refused.Text, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(province));

        await province.Clerk.SubmitAsync(waiting, [], "form[action*=Cancel]");
        Assert.Equal((OutsideState.Refused, "cancelled"), ((await province.RequestAsync()).State, (await province.RequestAsync()).Why));
        await province.TurnAsync();
        Assert.Empty(await province.PushesAsync());

        // Past the look at the table the database holds it still.
        var officer = (await province.RequestAsync()).OfficerId;
        var held = (await province.PhonesAsync())[0].Id;
        async Task<string> SaveAsync() => await province.App.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            var request = SigningRequest.Of(officer, held, new(SigningWay.Phone, "x", [], "/"), act.Now);
            db.Add(request);
            act.On(request, "signing.ask");
            try
            {
                await services.GetRequiredService<ISignOutside>().SaveAsync(CancellationToken.None);
                return "saved";
            }
            catch (RuleBroken rule)
            {
                return rule.Code;
            }
        });
        Assert.Equal(("saved", "signing.outside-open"), (await SaveAsync(), await SaveAsync()));
    }

    [Fact]
    public async Task Nobody_is_pushed_more_than_ten_times_an_hour()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        for (var turn = 0; turn < OutsideLimits.MostInHour; turn++)
        {
            await province.Clerk.SubmitAsync(await province.AskAsync(code), [], "form[action*=Cancel]");
        }

        Assert.Contains("10 yêu cầu", (await province.AskAsync(code, HttpStatusCode.Conflict)).Text, StringComparison.Ordinal);
        province.App.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.StartsWith(WaitingModel.Prefix, (await province.AskAsync(code)).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_officer_neither_sees_nor_ends_nor_finishes_the_request()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code);
        var id = (await province.RequestAsync()).Id;
        // The head may read the dossier and issue nothing; the other records clerk issues in their own name only.
        foreach (var name in new[] { Filed.Head, "vanthu.so-y-te" })
        {
            var other = await province.App.OfficerAsync(name);
            await other.GetAsync(waiting.Url, HttpStatusCode.NotFound);
            await other.GetAsync(waiting.Url + "/tep/1", HttpStatusCode.NotFound);
            var own = await other.GetAsync(MineModel.Address);
            Assert.DoesNotContain(code, own.Text, StringComparison.Ordinal);
        }

        await province.ConfirmAsync(waiting);
        await (await province.App.OfficerAsync("vanthu.so-y-te")).GetAsync($"{IssueSignedModel.Address}/{id}", HttpStatusCode.NotFound);
        Assert.NotEqual(waiting.Url + "/tep/1", (await province.App.Anonymous().GetAsync(waiting.Url + "/tep/1")).Url);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
        await province.Clerk.GetAsync(waiting.Url);
        Assert.Equal(DossierState.Done, (await Filed.ReadAsync(province.App, code)).State);
    }

    private static Task<int> CountAsync(PhoneProvince province) => province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<SigningRequest>().CountAsync());
}
