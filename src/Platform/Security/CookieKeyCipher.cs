using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Platform.Security;

/// <summary>Encrypts the secret part of a cookie key with the keys of fields, so that a database, dump or backup alone opens no session and no secret of an app.</summary>
internal sealed class CookieKeyEncryptor(FieldProtector protector) : IXmlEncryptor
{
    public const string Purpose = "platform_data_key.Xml";
    public static readonly XName Element = "fieldCipher";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement(Element, protector.Protect(plaintextElement.ToString(SaveOptions.DisableFormatting), Purpose)), typeof(CookieKeyDecryptor));
}

/// <summary>The other way; the framework makes it by the type's name that stands beside the cipher, so it keeps its name.</summary>
internal sealed class CookieKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => Open(encryptedElement, services.GetRequiredService<FieldProtector>());

    public static XElement Open(XElement encryptedElement, FieldProtector protector) => XElement.Parse(protector.Reveal(encryptedElement.Value, CookieKeyEncryptor.Purpose));
}
