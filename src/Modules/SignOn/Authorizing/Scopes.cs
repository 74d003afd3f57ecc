namespace TinhSo.Modules.SignOn.Authorizing;

/// <summary>What a system may ask about an officer, and how strongly the officer proved who they are.</summary>
internal static class Scopes
{
    public const string OpenId = "openid";

    /// <summary>Name, user name, posts and agencies.</summary>
    public const string Profile = "profile";

    public const string Email = "email";

    public const string ByPassword = "urn:tinhso:acr:password";

    public const string BySecondFactor = "urn:tinhso:acr:second-factor";

    public static bool Has(string scopes, string scope) => scopes.Split(' ').Contains(scope, StringComparer.Ordinal);

    /// <summary>Those asked that the system may have; words nobody knows are left out (RFC 6749 section 3.3).</summary>
    public static string Granted(string asked, string allowed) => string.Join(' ', allowed.Split(' ').Where(a => Has(asked, a)));

    public static string Union(string one, string other) => string.Join(' ', one.Split(' ').Union(other.Split(' '), StringComparer.Ordinal));

    public static bool Covers(string given, string asked) => asked.Split(' ').All(a => Has(given, a));

    public static string LevelOf(bool secondFactor) => secondFactor ? BySecondFactor : ByPassword;

    /// <param name="asked">Levels the system would take, or empty; the stronger one serves where the weaker is asked.</param>
    /// <param name="secondFactor">How the officer signed in.</param>
    public static bool Reaches(string asked, bool secondFactor) => asked.Length == 0 || secondFactor || Has(asked, ByPassword);
}
