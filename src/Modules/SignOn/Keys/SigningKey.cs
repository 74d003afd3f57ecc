using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>A key that signs id tokens: announced first, signing for some ninety days, published still for a while after. Its private part is encrypted, and gone when it signs no more.</summary>
internal sealed class SigningKey : Subject
{
    public const string Purpose = "signon_key.private";

    public required string Kid { get; init; }

    public required string Modulus { get; init; }

    public required string Exponent { get; init; }

    public string PrivateCipher { get; set; } = "";

    public required DateTime MadeAt { get; init; }

    public required DateTime SignsFrom { get; init; }

    public DateTime? StopsAt { get; private set; }

    public DateTime? PublishedUntil { get; private set; }

    public RSAParameters Public => new() { Modulus = Base64Url.DecodeFromChars(Modulus), Exponent = Base64Url.DecodeFromChars(Exponent) };

    public void Stop(DateTime stopsAt, DateTime publishedUntil) => (StopsAt, PublishedUntil) = (stopsAt, publishedUntil);

    public void Forget() => PrivateCipher = "";

    internal sealed class Mapping : IEntityTypeConfiguration<SigningKey>
    {
        public void Configure(EntityTypeBuilder<SigningKey> builder)
        {
            builder.ToTable("signon_key");
            builder.Ignore(k => k.Public);
            builder.HasIndex(k => k.Kid).IsUnique();
        }
    }
}
