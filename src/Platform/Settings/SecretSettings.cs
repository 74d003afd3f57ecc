using Microsoft.Extensions.Configuration;

namespace TinhSo.Platform;

/// <summary>Settings that are secrets may stand in a file: <c>NAME_FILE</c> names it, so that neither the process list nor the unit file shows the value.</summary>
public static class SecretSettings
{
    public const string Suffix = "_FILE";

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
