using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Synchronising;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using Xunit;

namespace TinhSo.Tests.Dossiers.Inbound;

public sealed class SynchronisingTests : IAsyncLifetime
{
    private ProvinceAndPortal world = null!;

    public async Task InitializeAsync() => world = await ProvinceAndPortal.StartAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task The_portal_follows_every_step()
    {
        var code = await FileAsync();
        await world.Province.PumpAsync();
        Assert.Equal(SyncState.Synchronised, (await world.DossierAsync(code)).Sync);

        await AskAndAnswerAsync(code);
        await world.ActAsync(code, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, CancellationToken.None));
        Assert.Equal(SyncState.Waiting, (await world.DossierAsync(code)).Sync);
        await world.Province.PumpAsync();

        Assert.Equal(SyncState.Synchronised, (await world.DossierAsync(code)).Sync);
        var known = await world.Portal.GetAsync("/sim/portal/dossiers/" + code);
        Assert.Equal(2, (int)known["state"]!);
        Assert.Equal(4, known["progress"]!.AsArray().Count);
        Assert.NotEmpty(known["fields"]!["NgayTiepNhan"]!.ToString());
    }

    [Fact]
    public async Task A_dead_portal_only_makes_the_queue_longer()
    {
        await world.Portal.PostAsync("/sim/portal/down", new { down = true });
        var code = await FileAsync();
        await world.ActAsync(code, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, CancellationToken.None));
        await world.Province.PumpAsync();

        var waiting = await world.DossierAsync(code);
        Assert.Equal((DossierState.Accepted, SyncState.Waiting), (waiting.State, waiting.Sync));
        Assert.Equal(1, await WaitingAsync());

        await world.Portal.PostAsync("/sim/portal/down", new { down = false });
        world.Province.Clock.Advance(TimeSpan.FromMinutes(11));
        await world.Province.PumpAsync();
        Assert.Equal(SyncState.Synchronised, (await world.DossierAsync(code)).Sync);
        Assert.Equal(waiting.Version, (await world.DossierAsync(code)).Version);
        Assert.Equal(2, (int)(await world.Portal.GetAsync("/sim/portal/dossiers/" + code))["state"]!);
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task A_refusal_is_shown_and_the_business_goes_on()
    {
        var code = await FileAsync();
        await world.Province.PumpAsync();
        // The portal hears from elsewhere that it was refused: it will not follow us to state 2.
        await world.ActAsync(code, async (s, d) =>
        {
            var sync = await s.GetRequiredService<AppDb>().Set<DossierSync>().SingleAsync();
            Assert.Equal((1, SyncState.Synchronised), (sync.PortalState, sync.State));
            await s.GetRequiredService<NationalPortal>().SendAsync(
                "CapNhatTienDoHoSoMC",
                new()
                {
                    ["data"] = new System.Text.Json.Nodes.JsonArray(s.GetRequiredService<PortalRecord>().Progress(d, await s.GetRequiredService<AppDb>().Set<DossierStep>().FirstAsync(), 3)),
                },
                CancellationToken.None);
        });
        await world.ActAsync(code, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, CancellationToken.None));
        await world.Province.PumpAsync();

        var dossier = await world.DossierAsync(code);
        Assert.Equal((DossierState.Accepted, SyncState.Failed), (dossier.State, dossier.Sync));
        Assert.Contains("TrangThaiHoSo", await world.Province.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierSync>().Select(x => x.Error).SingleAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 2, "2")]
    [InlineData(5, 0, 1, "")]
    [InlineData(7, 5, 4, "5,4")]
    [InlineData(7, 5, 1, "5")]
    [InlineData(7, 4, 8, "8")]
    [InlineData(7, 1, 3, "1,3")]
    [InlineData(2, 0, 2, "")]
    public void The_portal_is_led_along_its_own_table(int there, int before, int to, string told) =>
        Assert.Equal(told, string.Join(',', PortalPath.To(there, before, to)));

    private async Task<string> FileAsync() => (await world.SendAsync(new(ProvinceAndPortal.Birth()) { ["applicant_address"] = "Số 12" }))["dossierCode"]!.ToString();

    private async Task AskAndAnswerAsync(string code)
    {
        await world.ActAsync(code, (s, d) => s.GetRequiredService<AskSupplement>().RunAsync(d, "Bổ sung", CancellationToken.None));
        await world.ActAsync(code, (s, d) => s.GetRequiredService<AnswerSupplement>().RunAsync(d, "Đây", [], CancellationToken.None));
    }

    private Task<int> WaitingAsync() => world.Province.WithAsync(s => s.GetRequiredService<AppDb>().Set<JobRow>().CountAsync(j => j.Kind == SyncDossier.Kind && j.State == JobState.Waiting));
}
