using Microsoft.Extensions.Configuration;

namespace TinhSo.Platform;

/// <summary>Settings that are secrets may stand in a file: <c>NAME_FILE</c> names it, so that neither the process list nor the unit file shows the value.</summary>
public static class SecretSettings
{
    public const string Suffix = "_FILE";

    /// <summary>Gives every secret whose file is named the value in it, for whoever asks by the plain name. The keys of fields stay a file: rotation writes it.</summary>
    public static void AddSecretFiles(this ConfigurationManager configuration) => configuration.AddInMemoryCollection(
        KnownSettings.All.Where(s => s.IsSecret && s.Name != Security.FieldKeys.Setting && configuration[s.Name] is not { Length: > 0 })
            .Select(s => new KeyValuePair<string, string?>(s.Name, configuration.Secret(s.Name))).Where(s => s.Value is not null).ToList());

    /// <summary>The setting, else the first lines of the file that <c>NAME_FILE</c> names; null when neither is given. An unreadable file stops the start with its name.</summary>
    public static string? Secret(this IConfiguration configuration, string name)
    {
        if (configuration[name] is { Length: > 0 } value)
        {
            return value;
        }

        if (configuration[name + Suffix] is not { Length: > 0 } path)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : throw new FormatException($"{name}{Suffix}: the file '{path}' is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{name}{Suffix}: the file '{path}' cannot be read ({e.Message})", e);
        }
    }
}
