using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Archive.Destroying;

internal enum DisposalState
{
    Proposed,

    /// <summary>One of the two who must agree has.</summary>
    AgreedOnce,

    Approved,
    Withdrawn,
}

/// <summary>Dossiers of one agency whose period is over, proposed for destruction and judged by two people. Approved is where the platform ends: it destroys nothing.</summary>
internal sealed class Disposal : Subject
{
    public required Guid AgencyId { get; init; }

    public DisposalState State { get; private set; }

    public int Rows { get; set; }

    public required string Reason { get; init; }

    public required DateTime ProposedAt { get; init; }

    public required Guid? ProposedById { get; init; }

    public required string ProposedBy { get; init; }

    public DateTime? FirstAt { get; private set; }

    public Guid? FirstById { get; private set; }

    public string? FirstBy { get; private set; }

    public DateTime? SecondAt { get; private set; }

    public Guid? SecondById { get; private set; }

    public string? SecondBy { get; private set; }

    public string? WithdrawReason { get; private set; }

    public bool IsOpen => State is DisposalState.Proposed or DisposalState.AgreedOnce;

    public void Agree(Act act)
    {
        if (State == DisposalState.Proposed)
        {
            (State, FirstAt, FirstById, FirstBy) = (DisposalState.AgreedOnce, act.Now, act.Caller.Id, act.Caller.Name);
        }
        else
        {
            (State, SecondAt, SecondById, SecondBy) = (DisposalState.Approved, act.Now, act.Caller.Id, act.Caller.Name);
        }
    }

    public void Withdraw(string reason) => (State, WithdrawReason, Rows) = (DisposalState.Withdrawn, reason.Trim(), 0);

    internal sealed class Mapping : IEntityTypeConfiguration<Disposal>, IEntityTypeConfiguration<DisposalRow>
    {
        public void Configure(EntityTypeBuilder<Disposal> builder)
        {
            builder.ToTable("archive_disposal");
            builder.Ignore(d => d.IsOpen);
            builder.HasIndex(d => new { d.AgencyId, d.ProposedAt });
        }

        public void Configure(EntityTypeBuilder<DisposalRow> builder)
        {
            builder.ToTable("archive_disposal_row").HasKey(r => r.DossierId);
            builder.HasIndex(r => r.DisposalId);
        }
    }
}

/// <summary>One dossier in a proposal; in one proposal at a time.</summary>
internal sealed class DisposalRow : IPartOf
{
    public required Guid DossierId { get; init; }

    public required Guid DisposalId { get; init; }

    public required string Code { get; init; }

    public required DateOnly KeptUntil { get; init; }

    Guid IPartOf.SubjectId => DisposalId;
}
