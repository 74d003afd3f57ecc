using System.Text;
using Microsoft.AspNetCore.Http;
using TinhSo.Modules.SignOn.Clients;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>Which system calls, proved by its secret: in the header (client_secret_basic) or in the form (client_secret_post), never both.</summary>
internal sealed class CallingSystem(Systems systems)
{
    /// <returns>Null when the secret proves nobody. A system that is switched off is still known: it may hear that its tokens are void.</returns>
    public async Task<RelyingSystem?> FindAsync(HttpContext http, IFormCollection form, CancellationToken ct)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var inHeader = header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase);
        if (inHeader == form.ContainsKey("client_secret"))
        {
            return null;
        }

        var (id, secret) = inHeader ? Basic(header["Basic ".Length..].Trim()) : (form["client_id"].ToString(), form["client_secret"].ToString());
        if (form.ContainsKey("client_id") && form["client_id"] != id)
        {
            return null;
        }

        return id.Length > 0 && await systems.FindAsync(id, ct) is { } system && Secrets.Matches(system.SecretHash, secret) ? system : null;
    }

    private static (string Id, string Secret) Basic(string encoded)
    {
        var octets = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, octets, out var count))
        {
            return ("", "");
        }

        var parts = Encoding.UTF8.GetString(octets, 0, count).Split(':', 2);
        // RFC 6749 section 2.3.1: both halves are form-encoded first.
        return parts.Length == 2 ? (Decode(parts[0]), Decode(parts[1])) : ("", "");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
