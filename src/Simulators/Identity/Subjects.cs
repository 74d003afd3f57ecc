namespace TinhSo.Simulators.Identity;

/// <summary>A test person or organisation: invented, well-formed, and recognisable by 9999 in the identifier.</summary>
internal sealed record Subject(
    string Key, string Sub, string Kind, int Level, string Name, string Identifier, DateOnly? BirthDate, string? Gender,
    string? Phone, string? Email, string Address, string CommuneCode, string? Representative)
{
    public bool IsPerson => Kind == "person";
}

/// <summary>Everybody who can sign in here; the portal and the ministry file in their names too.</summary>
internal static class Subjects
{
    public static IReadOnlyList<Subject> Persons { get; } = Embedded.Json<List<Subject>>("persons.json");

    public static IReadOnlyList<Subject> Organisations { get; } = Embedded.Json<List<Subject>>("organisations.json");

    public static IEnumerable<Subject> All => Persons.Concat(Organisations);

    public static Subject? Find(string? key) => All.FirstOrDefault(s => s.Key == key);

    /// <summary>The claims of OpenID Connect Core 5.1 where it has a name for them, plain names for the rest.</summary>
    public static Dictionary<string, object?> Claims(Subject subject)
    {
        var claims = new Dictionary<string, object?>
        {
            ["sub"] = subject.Sub,
            ["subject_kind"] = subject.Kind,
            ["name"] = subject.Name,
            ["loa"] = subject.Level,
            ["phone_number"] = subject.Phone,
            ["email"] = subject.Email,
            ["address"] = new Dictionary<string, object?> { ["formatted"] = subject.Address, ["commune_code"] = subject.CommuneCode },
        };

        if (subject.IsPerson)
        {
            claims["personal_identifier"] = subject.Identifier;
            claims["birthdate"] = subject.BirthDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            claims["gender"] = subject.Gender;
        }
        else
        {
            claims["tax_code"] = subject.Identifier;
            claims["representative"] = Find(subject.Representative) is { } person
                ? new Dictionary<string, object?> { ["name"] = person.Name, ["personal_identifier"] = person.Identifier }
                : null;
        }

        return claims.Where(c => c.Value is not null).ToDictionary();
    }
}
