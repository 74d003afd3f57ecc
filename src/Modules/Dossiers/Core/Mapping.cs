using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TinhSo.Modules.Dossiers.Core;

internal sealed class DossierMapping :
    IEntityTypeConfiguration<Dossier>, IEntityTypeConfiguration<DossierForm>, IEntityTypeConfiguration<DossierPaper>, IEntityTypeConfiguration<DossierStep>,
    IEntityTypeConfiguration<DossierTerm>, IEntityTypeConfiguration<SupplementRequest>, IEntityTypeConfiguration<DossierResult>, IEntityTypeConfiguration<DossierSlip>
{
    public void Configure(EntityTypeBuilder<Dossier> builder)
    {
        builder.ToTable("dossiers_dossier").HasKey(d => d.Id);
        builder.HasIndex(d => d.Code).IsUnique();
        builder.HasIndex(d => d.SubmissionKey).IsUnique();
        builder.HasIndex(d => new { d.AccountId, d.Id });
        builder.HasIndex(d => d.OwnerIdentifierIndex);
        builder.HasIndex(d => d.OwnerPhoneIndex);
        // The work-list: open dossiers of an agency by due date.
        builder.HasIndex(d => new { d.CompetentAgencyId, d.State, d.DueAt, d.Id });
        // With the other agency at its end, so that what both parts hold is counted once without looking at the rows.
        builder.HasIndex(d => new { d.ReceivingAgencyId, d.State, d.DueAt, d.Id, d.CompetentAgencyId });
        builder.HasIndex(d => new { d.AssigneeId, d.State, d.DueAt, d.Id });
        builder.HasIndex(d => new { d.CompetentAgencyId, d.ReceivedDay, d.Id });
        builder.HasIndex(d => new { d.CompetentAgencyId, d.ReleasedDay, d.Id });
        builder.HasIndex(d => new { d.CompetentAgencyId, d.EndedDay });
        builder.HasIndex(d => new { d.CompetentAgencyId, d.LateFromDay, d.Id });
        // Lists behind the figures of the whole province, newest day first.
        builder.HasIndex(d => new { d.ReceivedDay, d.Id });
        builder.HasIndex(d => new { d.ReleasedDay, d.Id });
        builder.HasIndex(d => new { d.LateFromDay, d.Id });
        // Statistics: what was still open when a period began, of the province and of a desk.
        builder.HasIndex(d => new { d.EndedDay, d.ReceivedDay });
        builder.HasIndex(d => new { d.ReceivingAgencyId, d.EndedDay });
        builder.HasIndex(d => new { d.Sync, d.Id });
    }

    public void Configure(EntityTypeBuilder<DossierForm> builder) => builder.ToTable("dossiers_form").HasKey(f => f.DossierId);

    public void Configure(EntityTypeBuilder<DossierPaper> builder)
    {
        builder.ToTable("dossiers_paper").HasKey(p => p.Id);
        builder.HasIndex(p => p.DossierId);
        builder.HasIndex(p => p.FileId);
    }

    public void Configure(EntityTypeBuilder<DossierStep> builder)
    {
        builder.ToTable("dossiers_step").HasKey(s => s.Id);
        builder.HasIndex(s => new { s.DossierId, s.Number }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DossierTerm> builder)
    {
        builder.ToTable("dossiers_term").HasKey(t => t.Id);
        builder.HasIndex(t => new { t.DossierId, t.Number }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<SupplementRequest> builder)
    {
        builder.ToTable("dossiers_supplement").HasKey(s => s.Id);
        builder.HasIndex(s => new { s.DossierId, s.Number }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DossierResult> builder)
    {
        builder.ToTable("dossiers_result").HasKey(r => r.Id);
        builder.HasIndex(r => r.Code).IsUnique();
        builder.HasIndex(r => r.DossierId);
        builder.HasIndex(r => r.FileId);
        builder.HasIndex(r => r.ArchiveFileId);
        builder.HasIndex(r => r.CheckCode).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DossierSlip> builder)
    {
        builder.ToTable("dossiers_slip").HasKey(s => s.Id);
        builder.HasIndex(s => new { s.DossierId, s.Kind, s.Number }).IsUnique();
        builder.HasIndex(s => s.CheckCode).IsUnique();
    }
}
