using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>What a page needs to ask the browser for a passkey: the options for the script, and the sealed state that comes back with the answer.</summary>
internal sealed record PasskeyChallenge(string Options, string State);

/// <summary>Asks for passkeys and judges what comes back; the WebAuthn of it is the framework's. Used by sign-in, proof and set-up pages.</summary>
internal sealed class PasskeyForm(IPasskeyHandler<OfficerLogin> handler, IDataProtectionProvider protection, IHttpContextAccessor http, IServiceScopeFactory scopes, AppDb db, Act act)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly IDataProtector _seal = protection.CreateProtector("directory.passkey");

    /// <summary>The answer was made on a page of the host it comes back to, and not in a frame of another; the domain itself is the framework's check.</summary>
    public static ValueTask<bool> IsOursAsync(PasskeyOriginValidationContext context)
    {
        var request = context.HttpContext.Request;
        return ValueTask.FromResult(!context.CrossOrigin && string.Equals(context.Origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }

    private HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("A passkey is asked for by a page");

    /// <summary>For this login, or for whoever holds a passkey of this site.</summary>
    public async Task<PasskeyChallenge> AskAsync(OfficerLogin? login)
    {
        var made = await handler.MakeRequestOptionsAsync(login, Http);
        return new(made.RequestOptionsJson, Seal(made.AssertionState));
    }

    public async Task<PasskeyChallenge> AskForNewAsync(OfficerLogin login, string name)
    {
        var made = await handler.MakeCreationOptionsAsync(new() { Id = login.Id.ToString(), Name = login.UserName!, DisplayName = name }, Http);
        return new(made.CreationOptionsJson, Seal(made.AttestationState));
    }

    /// <summary>Whose passkey answered, with its count moved on; null when the answer is wrong, late or was given before.</summary>
    public async Task<OfficerLogin?> CheckAsync(string? credential, string? state, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(credential) || Open(state) is not { } open || !await SpendAsync(open.Nonce, open.Until, ct))
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(new() { HttpContext = Http, CredentialJson = credential, AssertionState = open.State });
        if (!result.Succeeded)
        {
            return null;
        }

        var passkey = await db.Set<Passkey>().SingleAsync(p => p.CredentialId == result.Passkey.CredentialId, ct);
        (passkey.SignCount, passkey.IsBackedUp, passkey.UsedAt) = (result.Passkey.SignCount, result.Passkey.IsBackedUp, act.Now);
        return result.User;
    }

    /// <summary>The new passkey, if it answers the challenge made for this login.</summary>
    public async Task<UserPasskeyInfo?> CheckNewAsync(Guid officerId, string? credential, string? state, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(credential) || Open(state) is not { } open || !await SpendAsync(open.Nonce, open.Until, ct))
        {
            return null;
        }

        var result = await handler.PerformAttestationAsync(new() { HttpContext = Http, CredentialJson = credential, AttestationState = open.State });
        return result.Succeeded && result.UserEntity.Id == officerId.ToString() ? result.Passkey : null;
    }

    /// <summary>One answer for each challenge, right or wrong. Written at once and apart from what the answer is for: of two at the same moment the key of the row lets one through.</summary>
    private async Task<bool> SpendAsync(Guid nonce, DateTime until, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var apart = scope.ServiceProvider.GetRequiredService<AppDb>();
        await apart.Set<SpentChallenge>().Where(c => c.Until < act.Now).ExecuteDeleteAsync(ct);
        if (until < act.Now || await apart.Set<SpentChallenge>().AnyAsync(c => c.Id == nonce, ct))
        {
            return false;
        }

        apart.Add(new SpentChallenge { Id = nonce, Until = until });
        try
        {
            await apart.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e) when (apart.Flavour.IsDuplicate(e, "directory_spent_challenge"))
        {
            return false;
        }
    }

    private string Seal(string? state) => _seal.Protect(string.Create(CultureInfo.InvariantCulture, $"{Guid.CreateVersion7():N}.{(act.Now + Life).Ticks}.{state}"));

    private (Guid Nonce, DateTime Until, string State)? Open(string? seal)
    {
        try
        {
            var parts = _seal.Unprotect(seal ?? "").Split('.', 3);
            return (Guid.ParseExact(parts[0], "N"), new DateTime(long.Parse(parts[1], CultureInfo.InvariantCulture), DateTimeKind.Utc), parts[2]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
