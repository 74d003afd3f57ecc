using Microsoft.AspNetCore.Http;

namespace TinhSo.Modules.SignOn;

/// <summary>Reads the forms that other systems and their pages send.</summary>
internal static class Forms
{
    /// <returns>Null for what is no form, does not tell its length, is longer than <paramref name="most"/> octets, or cannot be read.</returns>
    public static async Task<IFormCollection?> ReadAsync(HttpContext http, int most, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentLength is not { } length || length > most)
        {
            return null;
        }

        try
        {
            return await http.Request.ReadFormAsync(ct);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
