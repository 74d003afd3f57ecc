using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>An officer opened a person's data, or took a list of many away, within one hour: who, by which post, what, for what. No audit: the row is itself the log; within its hour it only grows.</summary>
internal sealed class AccessRow : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Officer, record, hour, basis and stated purpose as one name, so that several web nodes write one row.</summary>
    public required Guid Key { get; init; }

    public required DateTime At { get; init; }

    public required Guid OfficerId { get; init; }

    public required string OfficerName { get; init; }

    public required string PostName { get; init; }

    public required Guid AgencyId { get; init; }

    public required Guid RecordId { get; init; }

    public string? Code { get; init; }

    public Guid? AccountId { get; init; }

    /// <summary>Null: what <see cref="Basis"/> says.</summary>
    public string? Purpose { get; init; }

    public required AccessBasis Basis { get; init; }

    /// <summary>Names of <see cref="Opened"/>, separated by ";".</summary>
    public string Kinds { get; private set; } = "";

    public IReadOnlyList<Opened> What => [.. Kinds.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Opened>).Order()];

    /// <summary>As the person concerned may read it.</summary>
    public string? PurposeForPerson => Basis == AccessBasis.Several ? null : Purpose;

    public static Guid KeyOf(PersonalAccess a) =>
        NamedGuid.Of(string.Create(CultureInfo.InvariantCulture, $"{a.OfficerId:N}/{a.RecordId:N}/{a.At:yyyyMMddHH}/{a.Basis}/{a.Purpose}"));

    public static AccessRow Of(PersonalAccess a) => new()
    {
        Key = KeyOf(a),
        At = a.At,
        OfficerId = a.OfficerId,
        OfficerName = a.OfficerName,
        PostName = a.PostName,
        AgencyId = a.AgencyId,
        RecordId = a.RecordId,
        Code = a.Code,
        AccountId = a.AccountId,
        Purpose = a.Purpose,
        Basis = a.Basis,
    };

    public void Add(Opened what)
    {
        if (!What.Contains(what))
        {
            Kinds = Kinds.Length == 0 ? what.ToString() : $"{Kinds};{what}";
        }
    }

    internal sealed class Mapping : IEntityTypeConfiguration<AccessRow>
    {
        public void Configure(EntityTypeBuilder<AccessRow> builder)
        {
            builder.ToTable("privacy_access").HasKey(r => r.Id);
            builder.Ignore(r => r.What).Ignore(r => r.PurposeForPerson);
            builder.HasIndex(r => r.Key).IsUnique();
            // Each list is read newest first: one person's, one dossier's, one officer's, everybody's.
            builder.HasIndex(r => new { r.AccountId, r.At, r.Id });
            builder.HasIndex(r => new { r.Code, r.At, r.Id });
            builder.HasIndex(r => new { r.OfficerId, r.At, r.Id });
            builder.HasIndex(r => new { r.At, r.Id });
        }
    }
}
