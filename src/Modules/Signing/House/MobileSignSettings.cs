using Microsoft.Extensions.Configuration;
using TinhSo.Platform;

namespace TinhSo.Modules.Signing.House;

/// <summary>Where the mobile signature service is and how the province shows itself to it (docs/protocols/remote-signing.md). The secret goes into one header and nowhere else.</summary>
internal sealed record MobileSignSettings(Uri Address, string Client, string Secret)
{
    /// <summary>In the demo the simulator; elsewhere only what the operator named, all of it.</summary>
    public static MobileSignSettings? Read(IConfiguration configuration, Settings settings)
    {
        string? Get(string name) => configuration[name] is { Length: > 0 } value ? value : null;
        if (Get("TINHSO_MOBILE_SIGN_URL") is { } address)
        {
            var secret = configuration.Secret("TINHSO_MOBILE_SIGN_SECRET") ?? throw new FormatException("TINHSO_MOBILE_SIGN_SECRET: the mobile signature service has an address and no secret");
            if (!settings.Demo && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            {
                throw new FormatException("TINHSO_MOBILE_SIGN_URL: the mobile signature service is asked over TLS only (https://)");
            }

            return new(new Uri(address.TrimEnd('/') + "/"), Get("TINHSO_MOBILE_SIGN_CLIENT") ?? "tinhso", secret);
        }

        return settings.Demo ? new(new Uri(settings.SimulatorsAddress, "/mobile-sign/csc/v2/"), "tinhso-angiang", "chi-dung-cho-trinh-mo-phong") : null;
    }

    /// <summary>Without the secret, wherever it is written out.</summary>
    public override string ToString() => $"{Address} as {Client}";
}
