using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>
/// Days on which an agency has a seal in force without a gap, however many certificates make them up. Figures count these rows.
/// No audit: written by <see cref="ProjectSeals"/> alone, from certificates that have theirs.
/// </summary>
internal sealed class SealSpan : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AgencyId { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The first day without: the day on which the last of the certificates ends or was revoked.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The spans that these certificates of one agency make; one that begins on the day another ends goes on with it.</summary>
    public static List<SealSpan> Of(Guid agency, IEnumerable<HeldCertificate> certificates)
    {
        var spans = new List<SealSpan>();
        foreach (var (from, to) in certificates.Select(Days).Where(d => d.From < d.To).OrderBy(d => d.From))
        {
            if (spans is [.., var last] && from <= last.To)
            {
                spans[^1] = new() { AgencyId = agency, From = last.From, To = to > last.To ? to : last.To };
            }
            else
            {
                spans.Add(new() { AgencyId = agency, From = from, To = to });
            }
        }

        return spans;
    }

    private static (DateOnly From, DateOnly To) Days(HeldCertificate held) =>
        (VietnamTime.Day(held.ValidFrom), VietnamTime.Day(held.RevokedAt is { } revoked && revoked < held.ValidTo ? revoked : held.ValidTo));

    internal sealed class Mapping : IEntityTypeConfiguration<SealSpan>
    {
        public void Configure(EntityTypeBuilder<SealSpan> builder)
        {
            builder.ToTable("signing_seal_span").HasKey(s => s.Id);
            builder.HasIndex(s => new { s.AgencyId, s.From });
            builder.HasIndex(s => new { s.AgencyId, s.To });
        }
    }
}
