using Microsoft.Extensions.Configuration;
using TinhSo.Platform;

namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>Which identity server proves who a citizen is: <c>Identity:Authority</c>, <c>Identity:ClientId</c>, <c>Identity:ClientSecret</c>, <c>Identity:LevelValue</c>; in the demo setting the simulator, when none is named.</summary>
internal sealed record IdentitySettings(string Authority, string ClientId, string ClientSecret, bool IsSimulator)
{
    // Known to everybody on purpose: it opens the simulator and nothing else.
    private const string SimulatorSecret = "chi-dung-cho-trinh-mo-phong";

    /// <summary>How the server names a level of identity in <c>acr</c>, the number in place of {0}; empty: it is not asked for a level, and what it says of one is believed.</summary>
    public string LevelValue { get; init; } = "";

    public bool IsConfigured => Authority.Length > 0;

    public Uri? Address => Uri.TryCreate(Authority, UriKind.Absolute, out var uri) ? uri : null;

    /// <summary>Plain HTTP is for a server on the same machine only.</summary>
    public bool MustBeHttps => !Uri.TryCreate(Authority, UriKind.Absolute, out var uri) || !uri.IsLoopback;

    public static IdentitySettings Read(IConfiguration configuration, Settings settings)
    {
        string Of(string name, string otherwise) => configuration[name] is { Length: > 0 } value ? value : otherwise;
        var clientId = Of("Identity:ClientId", "tinhso-angiang");

        if (Of("Identity:Authority", "") is { Length: > 0 } authority)
        {
            return new(authority.TrimEnd('/'), clientId, Of("Identity:ClientSecret", ""), false) { LevelValue = Of("Identity:LevelValue", "") };
        }

        return settings.Demo
            ? new(settings.SimulatorsAddress.GetLeftPart(UriPartial.Authority) + "/identity", clientId, SimulatorSecret, true) { LevelValue = "loa{0}" }
            : new("", clientId, "", false);
    }
}
