using TinhSo.Platform;

namespace TinhSo.Modules.SignOn;

/// <summary>The address other systems know this provider by: TINHSO_ISSUER, or the first address the web listens on.</summary>
/// <param name="IsOpen">False outside the demo as long as that address is not https: no endpoint answers then.</param>
internal sealed record SignOnSettings(string Issuer, bool IsOpen)
{
    public static SignOnSettings Read(Settings settings)
    {
        var issuer = settings.BaseAddress.GetLeftPart(UriPartial.Authority);
        return new(issuer, settings.Demo || issuer.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
    }
}
