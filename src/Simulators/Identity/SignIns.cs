using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Simulators.Identity;

/// <summary>What the client asked for at the authorisation endpoint, after its checks.</summary>
internal sealed record AuthorizeRequest(string ClientId, string RedirectUri, string Scope, string? State, string? Nonce, string CodeChallenge);

/// <summary>Sign-ins under way: asked, answered with a code (once, 60 seconds), exchanged for an access token (10 minutes).</summary>
internal sealed class SignIns(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Kept<AuthorizeRequest>> asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Kept<(AuthorizeRequest Request, Subject Subject)>> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Kept<Subject>> tokens = new(StringComparer.Ordinal);

    public string Ask(AuthorizeRequest request) => Keep(asked, request, TimeSpan.FromMinutes(10));

    public AuthorizeRequest? Peek(string? ticket) => ticket is not null && asked.TryGetValue(ticket, out var kept) && Alive(kept) ? kept.Value : null;

    public AuthorizeRequest? Take(string? ticket) => Remove(asked, ticket);

    public string IssueCode(AuthorizeRequest request, Subject subject) => Keep(codes, (request, subject), TimeSpan.FromSeconds(60));

    public (AuthorizeRequest Request, Subject Subject)? Redeem(string? code) =>
        code is not null && codes.TryRemove(code, out var kept) && Alive(kept) ? kept.Value : null;

    public string IssueToken(Subject subject) => Keep(tokens, subject, TimeSpan.FromMinutes(10));

    public Subject? Owner(string? token) => token is not null && tokens.TryGetValue(token, out var kept) && Alive(kept) ? kept.Value : null;

    /// <summary>RFC 7636 section 4.6, method S256.</summary>
    public static bool Proves(string? verifier, string challenge) =>
        verifier is { Length: >= 43 and <= 128 }
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));

    private bool Alive<T>(Kept<T> kept) => clock.GetUtcNow() <= kept.Until;

    private T? Remove<T>(ConcurrentDictionary<string, Kept<T>> all, string? key)
        where T : class => key is not null && all.TryRemove(key, out var kept) && Alive(kept) ? kept.Value : null;

    private string Keep<T>(ConcurrentDictionary<string, Kept<T>> all, T value, TimeSpan life)
    {
        foreach (var old in all.Where(k => !Alive(k.Value)))
        {
            all.TryRemove(old);
        }

        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        all[key] = new(value, clock.GetUtcNow() + life);

        return key;
    }

    private sealed record Kept<T>(T Value, DateTimeOffset Until);
}
