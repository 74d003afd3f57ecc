using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Modules.SignOn.Keys;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>The signed statement of who signed in, when and how strongly. It names nobody: it comes back in the address of a sign-out, and addresses are kept in many places.</summary>
internal sealed class IdTokens(AppDb db, Act act, SigningKeys keys, SignOnSettings settings)
{
    public const string Algorithm = SecurityAlgorithms.RsaSha256;
    private static readonly string[] ByPassword = ["pwd"];
    private static readonly string[] ByTwo = ["mfa"];

    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    public async Task<string> SignAsync(Grant grant, string clientId, string accessToken, CancellationToken ct)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = OfficerClaims.Subject(grant.OfficerId), ["auth_time"] = new DateTimeOffset(grant.ProvedAt).ToUnixTimeSeconds(),
            ["acr"] = Scopes.LevelOf(grant.SecondFactor), ["amr"] = grant.SecondFactor ? ByTwo : ByPassword,
            ["at_hash"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16)),
        };
        if (grant.Nonce is { } nonce)
        {
            claims["nonce"] = nonce;
        }

        using var key = await keys.SignerAsync(ct);
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings.Issuer, Audience = clientId, IssuedAt = act.Now, Expires = act.Now + RedeemCode.Life, Claims = claims,
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(key.Rsa) { KeyId = key.Kid }, Algorithm) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
        });
    }

    /// <summary>The system an id token of ours was given to, though it be long expired; null for a token that is not ours.</summary>
    public async Task<string?> ClientOfHintAsync(string token, CancellationToken ct)
    {
        var known = await db.Set<SigningKey>().AsNoTracking().ToListAsync(ct);
        var result = await _tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer, ValidateAudience = false, ValidateLifetime = false, ValidAlgorithms = [Algorithm], RequireSignedTokens = true,
            IssuerSigningKeys = known.Select(k => new RsaSecurityKey(k.Public) { KeyId = k.Kid }),
        });
        return result.IsValid && result.SecurityToken is JsonWebToken read ? read.Audiences.SingleOrDefault() : null;
    }
}
