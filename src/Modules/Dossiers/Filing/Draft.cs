using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Filing;

internal enum DraftStep
{
    Declaration,
    Papers,
    Check,
}

/// <summary>One uploaded file of a draft; the row of the store has its bytes and type.</summary>
internal sealed record DraftFile(Guid FileId, string? ComponentKey, string Name, long Size);

/// <summary>
/// What a citizen has filled in and not yet sent. Not audited: it is no record of the province until it is submitted, and its owner may change or
/// throw it away at any time. Its id is the submission key, so sending it twice makes one dossier.
/// </summary>
internal sealed class Draft : ITechnical
{
    public const string Purpose = "dossiers_draft.form";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    public required Guid ProcedureId { get; init; }

    public required Guid ProcedureVersionId { get; set; }

    public required string CaseKey { get; set; }

    /// <summary>The committee chosen, for procedures a commune decides.</summary>
    public Guid? CommuneAgencyId { get; set; }

    public DraftStep Step { get; set; }

    /// <summary>JSON of <see cref="FormContent"/>, encrypted.</summary>
    public string FormCipher { get; private set; } = "";

    /// <summary>JSON array of <see cref="DraftFile"/>.</summary>
    public string Files { get; set; } = "[]";

    public DateTime UpdatedAt { get; set; }

    /// <summary>Two windows on one draft: the second to save is told, instead of losing the first's files.</summary>
    [ConcurrencyCheck]
    public int Edition { get; private set; }

    public FormContent ReadForm(FieldProtector protector) => FormContent.Read(protector.Reveal(FormCipher, Purpose));

    public void WriteForm(FormContent form, FieldProtector protector) => FormCipher = protector.Protect(form.Write(), Purpose);

    public List<DraftFile> ReadFiles() => JsonSerializer.Deserialize<List<DraftFile>>(Files, FormContent.Json) ?? [];

    public void WriteFiles(IEnumerable<DraftFile> files, DateTime now)
    {
        Files = JsonSerializer.Serialize(files, FormContent.Json);
        Touch(now);
    }

    public void Touch(DateTime now)
    {
        UpdatedAt = now;
        Edition++;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Draft>
    {
        public void Configure(EntityTypeBuilder<Draft> builder)
        {
            builder.ToTable("dossiers_draft").HasKey(d => d.Id);
            builder.HasIndex(d => new { d.AccountId, d.UpdatedAt });
        }
    }
}
