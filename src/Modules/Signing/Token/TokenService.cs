using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform;
using TinhSo.Platform.Hosting;

namespace TinhSo.Modules.Signing.Token;

/// <summary>The signing service that runs on each officer's own computer, as the browser there finds it; this server never calls it.</summary>
internal static class TokenService
{
    /// <summary>In the demo the simulator; elsewhere where the operator says; null: nobody signs with a token.</summary>
    public static Uri? Read(IConfiguration configuration, Settings settings) =>
        configuration["TINHSO_TOKEN_SERVICE"] is { Length: > 0 } address ? new(address.TrimEnd('/') + "/")
            : settings.Demo ? new(settings.SimulatorsAddress, "/local-signing/") : null;

    /// <summary>Where the simulated token and the window of its service are; null outside the demo, where both are the officer's own.</summary>
    public static Uri? DemoWindow(SigningSettings settings) => settings is { DemoAuthority: { } simulators, TokenService: not null } ? new(simulators, "/sim/token") : null;

    /// <summary>The page may speak to that one address beside its own server; every other page may not.</summary>
    public static void Allow(HttpContext context, Uri service) => context.Response.Headers.ContentSecurityPolicy = PlatformPipeline.PolicyReaching(service);
}
