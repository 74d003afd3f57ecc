using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace TinhSo.Simulators.Identity;

/// <summary>The RSA key that signs id tokens, kept in the data folder; a roll-over puts a new one in its place and publishes only that.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly string path;
    private RSA key;

    public SigningKeys(Settings settings)
    {
        Directory.CreateDirectory(settings.DataFolder);
        path = Path.Combine(settings.DataFolder, "identity-key.pem");
        key = RSA.Create(2048);

        if (File.Exists(path))
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        else
        {
            Save();
        }
    }

    // The thumbprint of the modulus: stable across restarts, new with each key.
    private string KeyId => Base64Url.EncodeToString(SHA256.HashData(key.ExportParameters(false).Modulus!))[..16];

    public object Published()
    {
        var open = key.ExportParameters(false);
        return new
        {
            keys = new[]
            {
                new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64Url.EncodeToString(open.Modulus), e = Base64Url.EncodeToString(open.Exponent) },
            },
        };
    }

    public string Sign(Dictionary<string, object?> claims)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "RS256", typ = "JWT", kid = KeyId });
        var text = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var signature = key.SignData(System.Text.Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public void RollOver()
    {
        key = RSA.Create(2048);
        Save();
    }

    public void Dispose() => key.Dispose();

    private void Save()
    {
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
