using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

/// <summary>What may happen while papers are awaited.</summary>
public sealed class SupplementRuleTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_withdrawal_not_granted_while_papers_are_awaited_leaves_them_awaited()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await WaitingForPapersAsync(app);
        await ActAsync(app, code, (s, d) =>
        {
            s.GetRequiredService<WithdrawDossier>().Ask(d, null);
            s.GetRequiredService<WithdrawDossier>().Reject(d, "Đã có kết quả");
            return Task.CompletedTask;
        });
        var kept = await Filed.ReadAsync(app, code);
        Assert.Equal((DossierState.SupplementAsked, SubState.WaitingForSupplement, true), (kept.State, kept.SubState, kept.ClockStopped));
        await ActAsync(app, code, (s, d) => s.GetRequiredService<AnswerSupplement>().RunAsync(d, "Đã bổ sung", [], None));
        kept = await Filed.ReadAsync(app, code);
        Assert.Equal((DossierState.Accepted, false), (kept.State, kept.ClockStopped));
    }

    [Fact]
    public async Task An_accepted_dossier_that_waits_for_papers_is_not_accepted_a_second_time()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await WaitingForPapersAsync(app);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => ActAsync(app, code, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, None)));
        Assert.Equal("dossiers.state", refused.Code);
        Assert.Single(await Filed.PartsAsync<DossierTerm>(app, (await Filed.ReadAsync(app, code)).Id), t => t.Reason == TinhSo.Modules.Dossiers.Clock.TermReason.Opened);
    }

    [Fact]
    public async Task Papers_are_not_asked_for_while_a_withdrawal_waits_for_its_decision()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await WaitingForPapersAsync(app);
        await ActAsync(app, code, (s, d) =>
        {
            s.GetRequiredService<WithdrawDossier>().Ask(d, null);
            return Task.CompletedTask;
        });
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => ActAsync(app, code, (s, d) => s.GetRequiredService<AskSupplement>().RunAsync(d, "Bổ sung nữa", None)));
        Assert.Equal("dossiers.state", refused.Code);
    }

    private static async Task<string> WaitingForPapersAsync(TinhSoApp app)
    {
        var code = await Filed.AtLongXuyenAsync(app);
        await ActAsync(app, code, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, None));
        await ActAsync(app, code, (s, d) => s.GetRequiredService<AskSupplement>().RunAsync(d, "Bổ sung", None));
        return code;
    }

    private static Task ActAsync(TinhSoApp app, string code, Func<IServiceProvider, Dossier, Task> verb) => app.WithAsync(async s =>
    {
        var (db, act) = (s.GetRequiredService<AppDb>(), s.GetRequiredService<Act>());
        using (act.As(Caller.System, act.Now))
        {
            await verb(s, await db.Set<Dossier>().SingleAsync(d => d.Code == code));
        }

        await db.SaveChangesAsync();
    });
}
