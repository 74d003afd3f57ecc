using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Documents;

/// <summary>A sign-in under way, kept for the browser that began it.</summary>
internal sealed record Begun(string State, string Nonce, string Verifier, string Redirect);

/// <summary>Who signed in, as the province said.</summary>
internal sealed record Entered(string IdToken, string AccessToken, JsonObject Claims, JsonObject UserInfo);

/// <summary>The province refused, or its answer does not hold.</summary>
internal sealed class NotEntered(string why) : Exception(why);

/// <summary>The client side of docs/protocols/officer-sign-on.md, written as the developer of another system would: nothing but HTTP, JSON and RSA.</summary>
internal sealed class OfficerProvider(HttpClient http, Settings settings, ProvinceTime time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <param name="strong">Ask for a second factor.</param>
    public async Task<string> SignInUrlAsync(Begun begun, bool strong, CancellationToken ct)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(begun.Verifier)));
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code", ["client_id"] = settings.DocumentsClientId, ["redirect_uri"] = begun.Redirect, ["scope"] = "openid profile email", ["state"] = begun.State, ["nonce"] = begun.Nonce,
            ["code_challenge"] = challenge, ["code_challenge_method"] = "S256", ["acr_values"] = strong ? "urn:tinhso:acr:second-factor" : null,
        };
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString((await MetadataAsync(ct))["authorization_endpoint"]!.ToString(), query.Where(p => p.Value is not null));
    }

    public async Task<string> SignOutUrlAsync(string idToken, string back, CancellationToken ct) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(
        (await MetadataAsync(ct))["end_session_endpoint"]!.ToString(), new Dictionary<string, string?> { ["id_token_hint"] = idToken, ["post_logout_redirect_uri"] = back });

    public async Task<Entered> RedeemAsync(Begun begun, string? issuer, string code, CancellationToken ct)
    {
        var metadata = await MetadataAsync(ct);
        if (issuer != metadata["issuer"]!.ToString())
        {
            throw new NotEntered("iss");
        }

        var answer = await PostAsync(metadata["token_endpoint"]!.ToString(), ct, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", begun.Redirect), ("code_verifier", begun.Verifier));
        if (answer["id_token"]?.ToString() is not { } idToken || answer["access_token"]?.ToString() is not { } accessToken)
        {
            throw new NotEntered(answer["error"]?.ToString() ?? "token");
        }

        var claims = await ReadAsync(idToken, metadata, begun.Nonce, ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, metadata["userinfo_endpoint"]!.ToString());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var told = await http.SendAsync(request, ct);
        var person = told.IsSuccessStatusCode ? Json(await told.Content.ReadAsStringAsync(ct)) : [];
        // The two must speak of the same person.
        return person["sub"]?.ToString() == claims["sub"]!.ToString() ? new(idToken, accessToken, claims, person) : throw new NotEntered("userinfo");
    }

    public async Task<bool> IsActiveAsync(string accessToken, CancellationToken ct) =>
        (await PostAsync((await MetadataAsync(ct))["introspection_endpoint"]!.ToString(), ct, ("token", accessToken)))["active"]?.GetValue<bool>() == true;

    private async Task<JsonObject> ReadAsync(string idToken, JsonObject metadata, string nonce, CancellationToken ct)
    {
        var parts = idToken.Split('.');
        var header = Part(parts[0]);
        var keys = Json(await http.GetStringAsync(new Uri(metadata["jwks_uri"]!.ToString()), ct))["keys"]!.AsArray();
        var key = keys.FirstOrDefault(k => k!["kid"]?.ToString() == header["kid"]?.ToString()) ?? throw new NotEntered("kid");
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(key["n"]!.ToString()), Exponent = Base64Url.DecodeFromChars(key["e"]!.ToString()) });
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        if (header["alg"]?.ToString() != "RS256" || !rsa.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            throw new NotEntered("signature");
        }

        var claims = Part(parts[1]);
        var until = DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>());
        var wrong = claims["iss"]?.ToString() != metadata["issuer"]!.ToString() ? "iss"
            : claims["aud"]?.ToString() != settings.DocumentsClientId ? "aud"
            : claims["nonce"]?.ToString() != nonce ? "nonce"
            : until + Skew < time.UtcNow ? "exp" : null;
        return wrong is null ? claims : throw new NotEntered(wrong);
    }

    private async Task<JsonObject> MetadataAsync(CancellationToken ct)
    {
        var metadata = Json(await http.GetStringAsync(new Uri(settings.Province + "/.well-known/openid-configuration"), ct));
        return metadata["issuer"]?.ToString() == settings.Province ? metadata : throw new NotEntered("issuer");
    }

    private async Task<JsonObject> PostAsync(string address, CancellationToken ct, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(settings.DocumentsClientId)}:{Uri.EscapeDataString(settings.DocumentsSecret)}")));
        using var answer = await http.SendAsync(request, ct);
        return Json(await answer.Content.ReadAsStringAsync(ct));
    }

    private static JsonObject Part(string part) => Json(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part)));

    private static JsonObject Json(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new NotEntered("json");
        }
        catch (JsonException)
        {
            throw new NotEntered("json");
        }
    }
}
