using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>An officer opened a person's data within one hour: who, by which post, what, for what. No audit: the row is itself the log; within its hour it only grows.</summary>
internal sealed class AccessRow : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Officer, record, hour and stated purpose as one name, so that several web nodes write one row.</summary>
    public required Guid Key { get; init; }

    public required DateTime At { get; init; }

    public required Guid OfficerId { get; init; }

    public required string OfficerName { get; init; }

    /// <summary>The name as it is searched, without diacritics.</summary>
    public required string OfficerFolded { get; init; }

    public required string PostName { get; init; }

    public required Guid AgencyId { get; init; }

    public required Guid RecordId { get; init; }

    public string? Code { get; init; }

    public Guid? AccountId { get; init; }

    /// <summary>Null: work on this dossier by post.</summary>
    public string? Purpose { get; init; }

    public bool Dossier { get; set; }

    public bool Papers { get; set; }

    public bool Results { get; set; }

    public bool Person { get; set; }

    public IReadOnlyList<Opened> What =>
        [.. new (Opened Kind, bool Is)[] { (Opened.Dossier, Dossier), (Opened.Papers, Papers), (Opened.Results, Results), (Opened.Person, Person) }.Where(k => k.Is).Select(k => k.Kind)];

    public static Guid KeyOf(PersonalAccess a) =>
        NamedGuid.Of(string.Create(CultureInfo.InvariantCulture, $"{a.OfficerId:N}/{a.RecordId:N}/{a.At:yyyyMMddHH}/{a.Purpose}"));

    public static AccessRow Of(PersonalAccess a) => new()
    {
        Key = KeyOf(a),
        At = a.At,
        OfficerId = a.OfficerId,
        OfficerName = a.OfficerName,
        OfficerFolded = Fold.Of(a.OfficerName),
        PostName = a.PostName,
        AgencyId = a.AgencyId,
        RecordId = a.RecordId,
        Code = a.Code,
        AccountId = a.AccountId,
        Purpose = a.Purpose,
    };

    public void Add(Opened what)
    {
        switch (what)
        {
            case Opened.Dossier: Dossier = true; break;
            case Opened.Papers: Papers = true; break;
            case Opened.Results: Results = true; break;
            default: Person = true; break;
        }
    }

    internal sealed class Mapping : IEntityTypeConfiguration<AccessRow>
    {
        public void Configure(EntityTypeBuilder<AccessRow> builder)
        {
            builder.ToTable("privacy_access").HasKey(r => r.Id);
            builder.Ignore(r => r.What);
            builder.HasIndex(r => r.Key).IsUnique();
            // Each list is read newest first: one person's, one dossier's, one officer's, everybody's.
            builder.HasIndex(r => new { r.AccountId, r.At, r.Id });
            builder.HasIndex(r => new { r.Code, r.At, r.Id });
            builder.HasIndex(r => new { r.OfficerId, r.At, r.Id });
            builder.HasIndex(r => new { r.At, r.Id });
        }
    }
}
