using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace TinhSo.Modules.SignOn.Authorizing;

/// <summary>One sign-in that another system asks for, after its checks.</summary>
/// <param name="Silent">prompt=none: no page may be shown.</param>
/// <param name="AskConsent">prompt=consent: the officer is asked again.</param>
/// <param name="ProvedSince">prompt=login or max_age=0: only a proof given after this moment counts.</param>
/// <param name="Levels">The known words of acr_values.</param>
internal sealed record AskedSignIn(
    string ClientId, string Redirect, string Scope, string? State, string? Nonce, string Challenge, bool Silent, bool AskConsent, int? MaxAge, DateTime? ProvedSince, string Levels);

/// <summary>Carries a sign-in over the pages between asking and answering; sealed, so nobody changes it, and good for half an hour.</summary>
internal sealed class CarriedSignIn(IDataProtectionProvider protection)
{
    /// <summary>It is sealed and never markup; escaped signs would only make addresses longer.</summary>
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("signon.asked").ToTimeLimitedDataProtector();

    public string Pack(AskedSignIn asked) => _seal.Protect(JsonSerializer.Serialize(asked, Json), Life);

    public AskedSignIn? Open(string? packed)
    {
        try
        {
            return packed is { Length: > 0 } ? JsonSerializer.Deserialize<AskedSignIn>(_seal.Unprotect(packed)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
