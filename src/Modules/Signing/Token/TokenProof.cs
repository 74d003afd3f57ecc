using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Signing.Token;

/// <summary>What an officer's token signs to show that they hold it: a text of this officer and moment that is no document and becomes none.</summary>
internal sealed class TokenProof(IDataProtectionProvider protection, Act act)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly IDataProtector seal = protection.CreateProtector("signing.token-proof");

    /// <summary>The sealed text, for the form to bring back.</summary>
    public string New(Guid officerId) => seal.Protect(FormattableString.Invariant($"{officerId}|{act.Now.Ticks}|{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}"));

    /// <summary>SHA-256 that the token signs; null where the text is not of this officer or over.</summary>
    public byte[]? Digest(Guid officerId, string? sealedText)
    {
        try
        {
            var text = seal.Unprotect(sealedText ?? "");
            return text.Split('|') is [var who, var ticks, _] && who == officerId.ToString() && act.Now.Ticks - long.Parse(ticks, System.Globalization.CultureInfo.InvariantCulture) is >= 0 and var age && age <= Life.Ticks
                ? SHA256.HashData(Encoding.UTF8.GetBytes("tinhso-token-registration\n" + text))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
