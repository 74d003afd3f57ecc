using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Archive.Holding;

/// <summary>Why a dossier must not go whatever its period says.</summary>
internal enum HoldGround
{
    Complaint,
    Inspection,
    Court,
    Other,
}

/// <summary>A dossier that is needed as evidence: while the hold stands it is not put up for destruction.</summary>
internal sealed class Hold : Subject
{
    public required Guid DossierId { get; init; }

    public required string Code { get; init; }

    public required Guid AgencyId { get; init; }

    public required HoldGround Ground { get; init; }

    /// <summary>Number of the complaint, decision or request.</summary>
    public required string Paper { get; init; }

    public required string Reason { get; init; }

    public required DateTime PlacedAt { get; init; }

    public required string PlacedBy { get; init; }

    public DateTime? LiftedAt { get; private set; }

    public string? LiftedBy { get; private set; }

    public string? LiftReason { get; private set; }

    public void Lift(Act act, string reason) => (LiftedAt, LiftedBy, LiftReason) = (act.Now, act.Caller.Name, reason.Trim());

    internal sealed class Mapping : IEntityTypeConfiguration<Hold>
    {
        public void Configure(EntityTypeBuilder<Hold> builder)
        {
            builder.ToTable("archive_hold");
            builder.HasIndex(h => new { h.DossierId, h.LiftedAt });
            builder.HasIndex(h => new { h.AgencyId, h.PlacedAt });
            builder.HasIndex(h => h.Code);
        }
    }
}
