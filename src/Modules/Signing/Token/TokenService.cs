using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
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

    /// <summary>The page may speak to that one address beside its own server; every other page may not.</summary>
    public static void Allow(HttpContext context, Uri service) => context.Response.Headers.ContentSecurityPolicy = PlatformPipeline.PolicyReaching(service);
}
