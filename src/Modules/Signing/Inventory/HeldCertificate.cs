using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Whose signature a certificate makes: the agency's seal, or a person's on its behalf.</summary>
internal enum CertificateUse
{
    Agency,
    Person,
}

/// <summary>How a certificate stands on a day; the order is the order of worry.</summary>
internal enum CertificateState
{
    Revoked,
    Expired,
    NotYet,
    Within7Days,
    Within30Days,
    Within60Days,
    InForce,
}

/// <summary>A certificate that an agency or one of its people signs with.</summary>
internal sealed class HeldCertificate : Subject
{
    public required Guid AgencyId { get; init; }

    public required CertificateUse Use { get; init; }

    /// <summary>Whose personal certificate it is; null for an agency's.</summary>
    public Guid? OfficerId { get; init; }

    /// <summary>Name of the key in the province's key store that signs with it; null where the key is elsewhere.</summary>
    public string? KeyName { get; init; }

    /// <summary>Where its key lies.</summary>
    public SigningWay Way { get; init; }

    /// <summary>What the mobile signature service calls the key; only with <see cref="SigningWay.Phone"/>.</summary>
    public string? CredentialId { get; init; }

    public required string Holder { get; init; }

    public required string Issuer { get; init; }

    public required string SerialNumber { get; init; }

    /// <summary>SHA-256 of the certificate.</summary>
    public required string Fingerprint { get; init; }

    public required DateTime ValidFrom { get; init; }

    public required DateTime ValidTo { get; init; }

    /// <summary>The certificate itself (DER).</summary>
    public required byte[] Der { get; init; }

    public DateTime? RevokedAt { get; private set; }

    public static HeldCertificate Of(X509Certificate2 certificate, Guid agency, CertificateUse use, Guid? officer = null, string? keyName = null, SigningWay way = SigningWay.House, string? credentialId = null) => new()
    {
        Way = way,
        CredentialId = credentialId,
        AgencyId = agency,
        Use = use,
        OfficerId = officer,
        KeyName = keyName,
        Holder = Short(CertificateFacts.Holder(certificate)),
        Issuer = Short(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)),
        SerialNumber = certificate.SerialNumber,
        Fingerprint = FingerprintOf(certificate),
        ValidFrom = certificate.NotBefore.ToUniversalTime(),
        ValidTo = certificate.NotAfter.ToUniversalTime(),
        Der = certificate.RawData,
    };

    /// <summary>Known as revoked from this moment; an earlier moment told before stands.</summary>
    public void Revoke(DateTime at) => RevokedAt = RevokedAt is { } known && known < at ? known : at;

    public CertificateState StateAt(DateTime now) => RevokedAt <= now ? CertificateState.Revoked
        : ValidTo < now ? CertificateState.Expired
        : ValidFrom > now ? CertificateState.NotYet
        : (ValidTo - now).TotalDays switch
        {
            <= 7 => CertificateState.Within7Days,
            <= 30 => CertificateState.Within30Days,
            <= 60 => CertificateState.Within60Days,
            _ => CertificateState.InForce,
        };

    public bool IsInForceAt(DateTime now) => StateAt(now) >= CertificateState.Within7Days;

    public static string FingerprintOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

    private static string Short(string text) => text.Length > 250 ? text[..250] : text;

    internal sealed class Mapping : IEntityTypeConfiguration<HeldCertificate>
    {
        public void Configure(EntityTypeBuilder<HeldCertificate> certificate)
        {
            certificate.ToTable("signing_certificate");
            certificate.HasIndex(c => c.Fingerprint).IsUnique();
            certificate.HasIndex(c => new { c.AgencyId, c.Use, c.ValidTo });
            certificate.HasIndex(c => c.OfficerId);
        }
    }
}
