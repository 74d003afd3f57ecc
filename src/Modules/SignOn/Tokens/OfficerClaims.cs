using TinhSo.Contracts.Directory;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>What a system learns of an officer, by scope. The officer reads the same before agreeing.</summary>
internal sealed class OfficerClaims(IMandates mandates, IAgencies agencies, Act act)
{
    public sealed record Post(string Name, string AgencyCode, string AgencyName);

    public OfficerInfo? Officer(Guid id) => mandates.Officer(id);

    /// <summary>The officer's own posts; what they do for others by delegation is theirs for a while and here only.</summary>
    public IReadOnlyList<Post> Posts(Guid id) => [.. mandates.Of(id, act.Now).Where(m => m.OnBehalfOf is null).DistinctBy(m => m.PostId)
        .Select(m => new Post(m.PostName, agencies.Find(m.AgencyId, act.Today)?.Code ?? "", agencies.NameAt(m.AgencyId, act.Today)))];

    public Dictionary<string, object> Of(Guid id, string scope)
    {
        var claims = new Dictionary<string, object> { ["sub"] = Subject(id) };
        if (Officer(id) is not { } officer)
        {
            return claims;
        }

        if (Scopes.Has(scope, Scopes.Profile))
        {
            (claims["name"], claims["preferred_username"]) = (officer.Name, officer.UserName);
            var posts = Posts(id);
            if (posts.Count > 0)
            {
                (claims["post"], claims["agency_code"], claims["agency_name"]) = (posts[0].Name, posts[0].AgencyCode, posts[0].AgencyName);
            }

            claims["posts"] = posts.Select(p => new { post = p.Name, agency_code = p.AgencyCode, agency_name = p.AgencyName });
        }

        if (Scopes.Has(scope, Scopes.Email) && officer.Email is { Length: > 0 } email)
        {
            claims["email"] = email;
        }

        return claims;
    }

    /// <summary>The same for every system and for ever; never given to anybody else.</summary>
    public static string Subject(Guid id) => id.ToString("N");
}
