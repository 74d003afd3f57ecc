using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>The first data are made by a process of its own, with the built program.</summary>
public sealed class PrepareTests
{
    private const string Seeded = "Seeded TinhSo.Modules.Directory.DirectorySeed";

    [Fact]
    public async Task A_first_start_prepares_the_data_apart_and_finds_its_events_worked_off()
    {
        var (data, db) = await TestEngine.NewAsync(seeded: false);
        using var province = new KilledProvince(data, db);
        province.Set("TINHSO_SEED_DOSSIERS", "20");
        // Nobody works in the server: what is done was done before it answered.
        province.Set("TINHSO_WORKERS", "false");
        province.Start();
        await province.ReadyAsync();
        Assert.Contains(Seeded, province.Log, StringComparison.Ordinal);
        Assert.Equal(0, await province.StopAsync());

        await using var app = new TinhSoApp(data, db);
        await app.WithAsync(async services =>
        {
            var context = services.GetRequiredService<AppDb>();
            var last = await context.Set<EventRow>().MaxAsync(e => e.Position);
            Assert.All(await context.Set<Subscription>().ToListAsync(), s => Assert.Equal(last, s.Position));
            Assert.Empty(await context.Set<FailedDelivery>().ToListAsync());
            var audit = await services.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None);
            Assert.True(audit.Whole);
            Assert.Equal(0, audit.UnsealedTail);
        });

        Assert.Equal((0, ""), await province.CommandAsync("prepare"));
    }

    [Fact]
    public async Task A_server_killed_while_its_data_are_made_leaves_nobody_making_them_and_the_next_start_makes_them_anew()
    {
        var (data, db) = await TestEngine.NewAsync(seeded: false);
        using var province = new KilledProvince(data, db);
        province.Set("TINHSO_SEED_DOSSIERS", "3000");
        province.Start();
        await SeededAsync(province);
        await province.KillAsync();

        province.Set("TINHSO_SEED_DOSSIERS", "0");
        province.Start();
        await province.ReadyAsync();
        Assert.Equal(2, Times(province.Log, Seeded));
        Assert.Equal(0, await province.StopAsync());
        var (code, text) = await province.CommandAsync("verify-audit");
        Assert.True(code == 0, text);
        await using var app = new TinhSoApp(data, db);
        await app.WithAsync(async services => Assert.Equal(0, await services.GetRequiredService<AppDb>().Set<Modules.Dossiers.Core.Dossier>().CountAsync()));
    }

    private static async Task SeededAsync(KilledProvince province)
    {
        for (var until = Environment.TickCount64 + 120_000; Times(province.Log, Seeded) == 0; await Task.Delay(50))
        {
            Assert.True(Environment.TickCount64 < until, province.Log);
        }
    }

    private static int Times(string text, string words) => (text.Length - text.Replace(words, "", StringComparison.Ordinal).Length) / words.Length;
}
