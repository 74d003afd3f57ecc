using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>A national system that may send dossiers here; its secret is known as a hash only.</summary>
internal sealed record InboundClient(string Id, string Name, string Source, string SecretHash, bool Demo = false)
{
    public const string Portal = "CongDVCQuocGia";
    public const string Ministry = "BoNganh";

    public bool IsMinistry => Source == Ministry;
}

/// <summary>Who may call the inbound door and with which token: data of the catalogue, replaced by the file <c>TINHSO_NATIONAL_CLIENTS</c> names where one is given.</summary>
internal sealed class InboundClients
{
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, InboundClient> _clients;
    private readonly ITimeLimitedDataProtector _tokens;

    public InboundClients(CatalogueFiles files, IConfiguration configuration, Settings settings, IDataProtectionProvider protection)
    {
        using var stream = configuration["TINHSO_NATIONAL_CLIENTS"] is { Length: > 0 } path ? File.OpenRead(path) : files.Open("dossiers/national-clients.json");
        var lists = JsonSerializer.Deserialize<Lists>(stream, Json)!;
        // Demo secrets are published, so outside the demo setting they open nothing.
        _clients = lists.Clients.Where(c => settings.Demo || !c.Demo).ToDictionary(c => c.Id, StringComparer.Ordinal);
        (OwnerKinds, Channels) = (lists.OwnerKinds, lists.Channels);
        _tokens = protection.CreateProtector("dossiers.inbound").ToTimeLimitedDataProtector();
    }

    public IReadOnlyDictionary<string, OwnerKind> OwnerKinds { get; }

    public IReadOnlyDictionary<string, Channel> Channels { get; }

    private static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>A bearer token for the right secret, else null.</summary>
    public string? SignIn(string id, string secret) =>
        _clients.TryGetValue(id, out var client) && Matches(client.SecretHash, secret) ? _tokens.Protect(id, TokenLife) : null;

    public InboundClient? Of(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return _clients.GetValueOrDefault(_tokens.Unprotect(authorization["Bearer ".Length..].Trim()));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool Matches(string hash, string secret)
    {
        var parts = hash.Split('$');
        var expected = Convert.FromBase64String(parts[3]);
        var given = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(secret), Convert.FromBase64String(parts[2]), int.Parse(parts[1], CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, expected.Length);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    private sealed record Lists(IReadOnlyList<InboundClient> Clients, Dictionary<string, OwnerKind> OwnerKinds, Dictionary<string, Channel> Channels);
}
