using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.SignOn.Authorizing;

/// <summary>What became of a request: a sign-in to go on with; a fault told to the person, because nobody may be redirected for it; or an error for the system.</summary>
internal sealed record ReadAnswer(AskedSignIn? Asked, RelyingSystem? System, string? Fault, string? Error, string? Why, string? Redirect, string? State);

/// <summary>Reads and checks a request for a sign-in. Until the system and its address are known to the letter, nothing is sent anywhere.</summary>
internal sealed partial class ReadSignIn(Systems systems, Act act)
{
    public const int LongestState = 1024;
    private static readonly string[] Once = ["response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "prompt", "max_age", "acr_values"];
    private static readonly string[] Prompts = ["none", "login", "consent", "select_account"];

    public async Task<ReadAnswer> ReadAsync(IQueryCollection given, CancellationToken ct)
    {
        string? One(string name) => given[name] is [{ Length: > 0 } only] ? only : null;
        if (One("client_id") is not { } id || await systems.FindAsync(id, ct) is not { Active: true } system)
        {
            return Refused("client");
        }

        if (One("redirect_uri") is not { } redirect || !system.ReturnsTo(redirect))
        {
            return Refused("redirect");
        }

        var state = One("state") is { Length: <= LongestState } kept ? kept : null;
        ReadAnswer Back(string error, string why) => new(null, system, null, error, why, redirect, state);

        if (Once.FirstOrDefault(n => given[n].Count > 1 || given[n].ToString().Length > LongestState) is { } wrong)
        {
            return Back("invalid_request", wrong + " stands twice or is too long");
        }

        var (prompts, levels) = (Words(given["prompt"]), Words(given["acr_values"]));
        var known = levels.Where(l => l is Scopes.ByPassword or Scopes.BySecondFactor).ToList();
        return (One("response_type"), One("response_mode") ?? "query", One("code_challenge"), One("code_challenge_method")) switch
        {
            _ when given.ContainsKey("request") => Back("request_not_supported", "send the parameters themselves"),
            _ when given.ContainsKey("request_uri") => Back("request_uri_not_supported", "send the parameters themselves"),
            (not "code", _, _, _) => Back("unsupported_response_type", "response_type must be code"),
            (_, not "query", _, _) => Back("invalid_request", "response_mode must be query or left out"),
            _ when !Scopes.Has(given["scope"].ToString(), Scopes.OpenId) => Back("invalid_scope", "scope must contain openid"),
            (_, _, var challenge, _) when challenge is null || !ChallengeShape().IsMatch(challenge) => Back("invalid_request", "code_challenge is required (RFC 7636)"),
            (_, _, _, not "S256") => Back("invalid_request", "code_challenge_method must be S256"),
            _ when prompts.Except(Prompts).Any() || (prompts.Contains("none") && prompts.Count > 1) => Back("invalid_request", "prompt is not known, or none stands beside another"),
            _ when One("max_age") is { } age && !int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out _) => Back("invalid_request", "max_age must be a number of seconds"),
            _ when levels.Count > 0 && known.Count == 0 => Back("unmet_authentication_requirements", "none of acr_values is known"),
            (_, _, var challenge, _) => Good(challenge!),
        };

        ReadAnswer Good(string challenge)
        {
            int? age = One("max_age") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
            DateTime? since = age == 0 || prompts.Contains("login") || prompts.Contains("select_account") ? act.Now : null;
            var asked = new AskedSignIn(
                system.ClientId, redirect, Scopes.Granted(given["scope"].ToString(), system.Allowed), state, One("nonce"), challenge, prompts.Contains("none"), prompts.Contains("consent"), age, since, string.Join(' ', known));
            return new(asked, system, null, null, null, redirect, state);
        }
    }

    /// <summary>A sign-in that comes back from our own pages; what may have changed meanwhile is asked again.</summary>
    public async Task<ReadAnswer> AgainAsync(AskedSignIn? asked, CancellationToken ct)
    {
        if (asked is null)
        {
            return Refused("old");
        }

        return await systems.FindAsync(asked.ClientId, ct) is not { Active: true } system ? Refused("client")
            : !system.ReturnsTo(asked.Redirect) ? Refused("redirect")
            : new(asked with { Scope = Scopes.Granted(asked.Scope, system.Allowed) }, system, null, null, null, asked.Redirect, asked.State);
    }

    private static ReadAnswer Refused(string fault) => new(null, null, fault, null, null, null, null);

    private static List<string> Words(StringValues given) => [.. given.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex ChallengeShape();
}
