using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Where the permissions of a post hold.</summary>
internal enum RoleScope
{
    Agency,
    AgencyAndBelow,
    Province,
}

internal sealed record Role(string Key, string Vietnamese, string English, RoleScope Scope, FrozenSet<string> Permissions)
{
    public string Name => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? English : Vietnamese;
}

/// <summary>The roles of catalogues/roles.json.</summary>
internal sealed class Roles
{
    private readonly FrozenDictionary<string, Role> byKey;

    private Roles(List<Role> all)
    {
        All = all;
        byKey = all.ToFrozenDictionary(r => r.Key);
    }

    public IReadOnlyList<Role> All { get; }

    public Role? Find(string key) => byKey.GetValueOrDefault(key);

    public IReadOnlyList<Role> Of(string keys) => [.. Split(keys).Select(Find).OfType<Role>()];

    public static string[] Split(string keys) =>
        keys.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static Roles Read(Stream json)
    {
        using var document = JsonDocument.Parse(json);
        return new([.. document.RootElement.GetProperty("roles").EnumerateArray().Select(r => new Role(
            r.GetProperty("key").GetString()!,
            r.GetProperty("name")[0].GetString()!,
            r.GetProperty("name")[1].GetString()!,
            r.GetProperty("scope").GetString() switch
            {
                "agency" => RoleScope.Agency,
                "agency-and-below" => RoleScope.AgencyAndBelow,
                "province" => RoleScope.Province,
                var other => throw new InvalidDataException($"roles.json: unknown scope {other}"),
            },
            r.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()!).ToFrozenSet()))]);
    }
}
