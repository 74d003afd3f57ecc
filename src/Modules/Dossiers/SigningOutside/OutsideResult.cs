using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.SigningOutside;

/// <summary>A result as its officer typed it, kept while their signature is made outside the house, so that nothing is lost whatever comes of it. No audit: what becomes of it is audited at the dossier and at the request.</summary>
internal sealed class OutsideResult : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid RequestId { get; set; }

    public required Guid OfficerId { get; init; }

    /// <summary>Empty where a file named no dossier.</summary>
    public Guid? DossierId { get; init; }

    public required string DossierCode { get; init; }

    /// <summary>The dossier as it was when the signature was asked for; changed since, it is not issued on that signature.</summary>
    public int DossierVersion { get; init; }

    /// <summary>What the officer gave: the name of a file, or the dossier's code.</summary>
    public required string Name { get; init; }

    public string Title { get; init; } = "";

    public string? Text { get; set; }

    public Guid? FileId { get; init; }

    public string? ApprovedBy { get; init; }

    /// <summary>From the page of one dossier; else from the page of many.</summary>
    public required bool Single { get; init; }

    public required DateTime MadeAt { get; init; }

    /// <summary>Issued, refused for good, or asked for again.</summary>
    public DateTime? SettledAt { get; private set; }

    /// <summary>Why it was not issued, in words; with no time of settling: why not yet. Null once it is issued.</summary>
    public string? Problem { get; private set; }

    public static OutsideResult Of(Dossier dossier, IssueResult.Input input, Guid request, Guid officer, string name, bool single, DateTime now) => new()
    {
        RequestId = request,
        OfficerId = officer,
        DossierId = dossier.Id,
        DossierCode = dossier.Code,
        DossierVersion = dossier.Version,
        Name = name,
        Title = input.Title,
        Text = input.Text,
        FileId = input.FileId,
        ApprovedBy = input.ApprovedBy,
        Single = single,
        MadeAt = now,
    };

    public IssueResult.Input Input(Guid? signed = null) => new(Title, signed ?? FileId, Text, ApprovedBy: ApprovedBy);

    public void Settle(DateTime at, string? problem = null) => (SettledAt, Problem) = (at, Cut(problem));

    public static string? Cut(string? problem) => problem is { Length: > 500 } ? problem[..500] : problem;

    internal sealed class Mapping : IEntityTypeConfiguration<OutsideResult>
    {
        public void Configure(EntityTypeBuilder<OutsideResult> builder)
        {
            builder.ToTable("dossiers_result_signing").HasKey(r => r.Id);
            builder.HasIndex(r => r.RequestId);
            builder.HasIndex(r => new { r.OfficerId, r.DossierId });
            builder.HasIndex(r => r.MadeAt);
        }
    }
}
