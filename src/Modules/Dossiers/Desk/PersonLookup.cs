using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Desk;

internal enum LookupKind
{
    Identifier,
    Phone,
    Name,
}

/// <summary>Somebody searched for a person: who, when, for what, by what kind of key. No audit: the row is itself the log and never changes; what was typed is not kept.</summary>
internal sealed class PersonLookup : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid OfficerId { get; init; }

    public required string OfficerName { get; init; }

    public required DateTime At { get; init; }

    public required LookupKind Kind { get; init; }

    public required string Purpose { get; init; }

    public required int Found { get; init; }

    /// <summary>Whom the officer was shown, so that only these are opened by this look-up: dossier or account ids, separated by ";".</summary>
    public string FoundIds { get; init; } = "";

    public bool Showed(Guid id) => FoundIds.Split(';').Contains(id.ToString("N"));

    internal sealed class Mapping : IEntityTypeConfiguration<PersonLookup>
    {
        public void Configure(EntityTypeBuilder<PersonLookup> builder)
        {
            builder.ToTable("dossiers_person_lookup").HasKey(l => l.Id);
            builder.HasIndex(l => new { l.OfficerId, l.At });
        }
    }
}
