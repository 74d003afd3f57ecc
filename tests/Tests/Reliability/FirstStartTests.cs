using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Hosting;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

public sealed class FirstStartTests
{
    [Fact]
    public async Task A_first_start_that_was_cut_off_is_made_anew()
    {
        await using var app = await TinhSoApp.StartAsync();
        var whole = await OfficersAsync(app);
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            await db.Set<PostHolding>().ExecuteDeleteAsync();
            await db.Set<SchemaBaseline>().ExecuteUpdateAsync(s => s.SetProperty(b => b.SeededAt, (DateTime?)null));
        });
        Assert.NotEqual(whole, await OfficersAsync(app));

        await app.WithAsync(services => services.GetRequiredService<FirstStart>().RunAsync(CancellationToken.None));

        Assert.Equal(whole, await OfficersAsync(app));
    }

    [Fact]
    public async Task Two_first_starts_at_once_seed_once()
    {
        await using var app = await TinhSoApp.StartAsync();
        var whole = await OfficersAsync(app);
        await app.WithAsync(services => services.GetRequiredService<AppDb>().Set<SchemaBaseline>().ExecuteUpdateAsync(s => s.SetProperty(b => b.SeededAt, (DateTime?)null)));

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => app.WithAsync(services => services.GetRequiredService<FirstStart>().RunAsync(CancellationToken.None)))));

        Assert.Equal(whole, await OfficersAsync(app));
    }

    [Fact]
    public async Task Tables_of_another_model_are_refused_and_left_alone()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(services => services.GetRequiredService<AppDb>().Set<SchemaBaseline>().ExecuteUpdateAsync(s => s.SetProperty(b => b.Fingerprint, "another").SetProperty(b => b.Assemblies, "other")));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.WithAsync(services => services.GetRequiredService<FirstStart>().RunAsync(CancellationToken.None)));

        Assert.Contains("another", refused.Message, StringComparison.Ordinal);
        Assert.NotEqual((0, 0), await OfficersAsync(app));
    }

    [Fact]
    public async Task A_database_of_the_demo_does_not_serve_outside_it()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(async services =>
        {
            var real = services.GetRequiredService<Settings>() with { Demo = false };
            var start = ActivatorUtilities.CreateInstance<FirstStart>(services, ActivatorUtilities.CreateInstance<SchemaMaker>(services, real));

            var refused = await Assert.ThrowsAsync<TinhSo.Platform.Failures.RuleBroken>(() => start.RunApartAsync(typeof(TinhSo.Web.WebEntry).Assembly, CancellationToken.None));

            Assert.Equal("platform.demo-database", refused.Code);
            await services.GetRequiredService<AppDb>().Set<SchemaBaseline>().ExecuteUpdateAsync(s => s.SetProperty(b => b.Demo, false));
            await start.RunApartAsync(typeof(TinhSo.Web.WebEntry).Assembly, CancellationToken.None);
        });
    }

    private static Task<(int Officers, int Holdings)> OfficersAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        return (await db.Set<Officer>().CountAsync(), await db.Set<PostHolding>().CountAsync());
    });
}
