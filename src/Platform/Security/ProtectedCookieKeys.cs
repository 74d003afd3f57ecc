using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Security;

/// <summary>Cookie keys in a rotation: those under an old key, and those from before they were encrypted at all, are written anew. There are a handful, so all are looked at.</summary>
internal sealed class ProtectedCookieKeys(AppDb db, FieldProtector protector) : IProtectedRows
{
    // As the framework marks what must not stand open, and what it encrypted.
    private static readonly XNamespace Framework = "http://schemas.asp.net/2015/03/dataProtection";

    public async Task<long> CountAsync(CancellationToken ct) => (await SecretsAsync(ct)).Count;

    public async Task<long> CountOldAsync(string currentPrefix, CancellationToken ct) => (await SecretsAsync(ct)).Count(s => !IsUnder(s, currentPrefix));

    public async Task<bool> AnyOldAsync(string currentPrefix, CancellationToken ct) => await CountOldAsync(currentPrefix, ct) > 0;

    public async Task<(int Looked, int Old, Guid Last)> StepAsync(string currentPrefix, Guid after, int batch, CancellationToken ct)
    {
        if (after != Guid.Empty)
        {
            return (0, 0, after);
        }

        var secrets = (await ReadAsync(ct)).Where(r => Secret(XElement.Parse(r.Xml)) is not null).ToList();
        var old = secrets.Where(r => !IsUnder(Secret(XElement.Parse(r.Xml))!, currentPrefix)).ToList();
        foreach (var row in old)
        {
            var xml = Renew(row.Xml);
            await db.Set<DataKey>().Where(k => k.Id == row.Id && k.Xml == row.Xml).ExecuteUpdateAsync(s => s.SetProperty(k => k.Xml, xml), ct);
        }

        return (secrets.Count, old.Count, Guid.AllBitsSet);
    }

    public async Task<bool> OpensAsync(CancellationToken ct)
    {
        try
        {
            return (await SecretsAsync(ct)).Select(s => s.Element(CookieKeyEncryptor.Element)).OfType<XElement>().All(c => CookieKeyDecryptor.Open(c, protector) is not null);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<string>> KeysInUseAsync(CancellationToken ct) =>
        [.. (await ReadAsync(ct)).Select(r => Secret(XElement.Parse(r.Xml))?.Element(CookieKeyEncryptor.Element)?.Value).OfType<string>().Select(c => c[..FieldKeys.IdLength]).Distinct()];

    private async Task<List<XElement>> SecretsAsync(CancellationToken ct) => [.. (await ReadAsync(ct)).Select(r => Secret(XElement.Parse(r.Xml))).OfType<XElement>()];

    private async Task<List<DataKey>> ReadAsync(CancellationToken ct) => await db.Set<DataKey>().AsNoTracking().OrderBy(k => k.Id).ToListAsync(ct);

    /// <summary>The part of a key that is or must be encrypted; a revocation has none.</summary>
    private static XElement? Secret(XElement key) => key.Descendants().FirstOrDefault(e => e.Name == Framework + "encryptedSecret" || (bool?)e.Attribute(Framework + "requiresEncryption") == true);

    private static bool IsUnder(XElement secret, string prefix) => secret.Element(CookieKeyEncryptor.Element)?.Value.StartsWith(prefix, StringComparison.Ordinal) == true;

    private string Renew(string xml)
    {
        var key = XElement.Parse(xml);
        var secret = Secret(key)!;
        var plain = secret.Element(CookieKeyEncryptor.Element) is { } cipher ? CookieKeyDecryptor.Open(cipher, protector) : secret;
        var made = new CookieKeyEncryptor(protector).Encrypt(plain);
        secret.ReplaceWith(new XElement(Framework + "encryptedSecret", new XAttribute("decryptorType", made.DecryptorType.AssemblyQualifiedName!), made.EncryptedElement));
        return key.ToString(SaveOptions.DisableFormatting);
    }
}
