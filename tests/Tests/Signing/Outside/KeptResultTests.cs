using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Tests.Dossiers.Desk;
using Xunit;

namespace TinhSo.Tests.Signing.Outside;

/// <summary>What becomes of results that an officer gave to be signed and that could not be issued at once.</summary>
public sealed class KeptResultTests
{
    [Fact]
    public async Task A_failure_that_passes_costs_nobody_their_signature()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code);
        // The commune has no seal yet and gets none while its issuer is down.
        await province.AuthorityAsync(down: true);
        await province.ConfirmAsync(waiting);
        var page = await province.Clerk.GetAsync(waiting.Url);
        Assert.Contains("chờ ban hành", page.Text, StringComparison.Ordinal);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
        var kept = await KeptAsync(province);
        Assert.Null(kept.SettledAt);
        Assert.Contains(kept.Problem!, page.Text, StringComparison.Ordinal);

        await province.AuthorityAsync(down: false);
        Assert.Equal($"/can-bo/ho-so/{code}?xong=Issue", (await province.Clerk.GetAsync(page.One($"a[href^='{IssueSignedModel.Address}/']").GetAttribute("href")!)).Url);
        Assert.Null((await KeptAsync(province)).Problem);
        Assert.Single(await province.PushesAsync());
    }

    [Fact]
    public async Task Asked_again_what_can_no_longer_be_issued_stays_behind_and_takes_no_other_with_it()
    {
        await using var province = await PhoneProvince.StartAsync();
        var (first, second) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        var waiting = await province.Clerk.SubmitAsync(
            await province.Clerk.GetAsync(IssueManyModel.Address), [], "main form[enctype]", HttpStatusCode.OK,
            [("Uploads", first + ".pdf", SamplePdf.Plain()), ("Uploads", second + ".pdf", SamplePdf.Plain())]);
        var ended = await province.Clerk.SubmitAsync(waiting, [], "form[action*=Cancel]");
        await province.Clerk.SubmitAsync(await province.AskAsync(first), [], "form[action*=Cancel]");
        await province.App.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            var dossier = await db.Set<Dossier>().SingleAsync(d => d.Code == second);
            db.Add(dossier.Stay(SubState.SentBack, act, "dossiers.send-back", dossier.CompetentAgencyId, "Xem lại"));
            await db.SaveChangesAsync();
        });

        // The first was asked for in another request since; the second may not be issued any more.
        var after = await province.Clerk.SubmitAsync(ended, [], $"form[action^='{IssueSignedModel.Address}/']");
        Assert.StartsWith(IssueSignedModel.Address, after.Url, StringComparison.Ordinal);
        Assert.Contains("Đã gửi một yêu cầu ký khác", after.Text, StringComparison.Ordinal);
        Assert.Contains("chưa được phê duyệt", after.Text, StringComparison.Ordinal);
        Assert.Contains("0 trong 2", after.Text, StringComparison.Ordinal);
        Assert.Empty(after.All($"form[action^='{IssueSignedModel.Address}/']"));
    }

    private static Task<OutsideResult> KeptAsync(PhoneProvince province) => province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<OutsideResult>().AsNoTracking().SingleAsync());
}
