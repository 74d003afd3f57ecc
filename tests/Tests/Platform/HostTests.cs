using System.Net;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Platform;

public sealed class HostTests
{
    [Fact]
    public async Task The_house_answers_health_and_ready_and_denies_by_default()
    {
        await using var app = await TinhSoApp.StartAsync();
        var nobody = app.Anonymous();
        Assert.Equal("ok", (await nobody.GetAsync("/healthz")).Source);
        Assert.Equal("ready", (await nobody.GetAsync("/readyz")).Source);
        await nobody.GetAsync("/no-such-page", HttpStatusCode.NotFound);
        await app.PumpAsync();
    }
}
