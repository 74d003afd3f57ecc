using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Token;

/// <summary>One thing a token is to sign.</summary>
/// <param name="Digest">SHA-256, base64.</param>
internal sealed record TokenItem(string Digest, string Description);

/// <summary>What a page has the service on the officer's computer sign; the form around it takes the answer (docs/protocols/local-signing.md).</summary>
/// <param name="Service">Its address, with a slash at the end.</param>
/// <param name="Fingerprint">Of the certificate that must sign; null: the one that is plugged in.</param>
/// <param name="Action">Where the form goes.</param>
internal sealed record TokenAsk(Uri Service, string? Fingerprint, string? Algorithm, string Description, IReadOnlyList<TokenItem> Items, string Action)
{
    /// <summary>What the script may have to say, by its codes there.</summary>
    private static readonly string[] Codes =
        ["asking", "confirm", "sending", "not-running", "not-listed", "blocked", "no-token", "unknown-certificate", "pin-wrong", "pin-locked", "refused", "timeout", "busy", "failed"];

    /// <summary>What the form brings back beside the signatures.</summary>
    public (string Name, string Value)? Carried { get; init; }

    /// <summary>The demo's own window of the service, for whoever has no token.</summary>
    public Uri? Window { get; init; }

    public static TokenAsk Of(Uri service, SigningRequest request, IReadOnlyList<SigningRequestItem> items, HeldCertificate held)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(held.Der);
        return new(
            service,
            held.Fingerprint,
            certificate.PublicKey.Oid.Value == Oids.EllipticKey ? "ES256" : "RS256",
            $"{request.Code} - {request.About}",
            [.. items.Select(i => new TokenItem(Convert.ToBase64String(Convert.FromHexString(i.Digest)), i.Code))],
            WaitingModel.AddressOf(request.Id) + "?handler=Token");
    }

    /// <summary>Raw values out of their base64.</summary>
    public static IReadOnlyList<byte[]> Values(IReadOnlyList<string> signatures)
    {
        try
        {
            return [.. signatures.Select(Convert.FromBase64String)];
        }
        catch (FormatException)
        {
            throw new RuleBroken("signing.outside-forged");
        }
    }

    public string Json => JsonSerializer.Serialize(new { Service, Fingerprint, Algorithm, Description, Items }, JsonSerializerOptions.Web);

    public static string Say(ITexts texts) => JsonSerializer.Serialize(Codes.ToDictionary(c => c, c => texts[$"signing.token.say.{c}"]));
}
