using System.Globalization;
using System.Text.Json;
using TinhSo.Contracts.Accounts;

namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>What the identity server vouches for, read from the claims of a validated id token.</summary>
internal sealed record ProvenIdentity(
    string IdentitySubject, AccountKind Kind, string Name, string Identifier, DateOnly? BirthDate, string? Gender,
    string? Phone, string? Email, string? Address, string? CommuneCode, string? Representative, int Level)
{
    /// <summary>Null when the server left out what an account cannot be without: subject, name, identifier.</summary>
    public static ProvenIdentity? Read(IDictionary<string, object> claims)
    {
        string? Of(string name) => claims.TryGetValue(name, out var value) && value is string { Length: > 0 } text ? text : null;
        string? Inner(string name, string part) => claims.TryGetValue(name, out var value) && value is JsonElement { ValueKind: JsonValueKind.Object } inner
            && inner.TryGetProperty(part, out var found) ? found.GetString() : null;

        var kind = Of("subject_kind") == "organisation" ? AccountKind.Organisation : AccountKind.Person;
        var identifier = Of(kind == AccountKind.Organisation ? "tax_code" : "personal_identifier");

        if (Of("sub") is not { } subject || Of("name") is not { } name || identifier is null)
        {
            return null;
        }

        return new(
            subject, kind, name, identifier,
            DateOnly.TryParseExact(Of("birthdate"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth) ? birth : null,
            Of("gender"), Of("phone_number"), Of("email"), Inner("address", "formatted"), Inner("address", "commune_code"), Inner("representative", "name"), ToldLevel(claims) ?? 1);
    }

    /// <summary>The level as a number of its own claim; null when the server does not tell it so.</summary>
    public static int? ToldLevel(IDictionary<string, object> claims) =>
        claims.TryGetValue("loa", out var loa) && int.TryParse(Convert.ToString(loa, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var level) ? level : null;
}
