using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>One change of the calendar on its way through the open terms: what changed and how far it has come. No audit: the calendar rows and each dossier have theirs.</summary>
internal sealed class Recalculation : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Set when only one agency's hours changed.</summary>
    public Guid? AgencyId { get; init; }

    /// <summary>The days that are now worked otherwise, separated by blanks.</summary>
    public required string Days { get; init; }

    public required string Decision { get; init; }

    public required string Reason { get; init; }

    public required string ActorName { get; init; }

    public required DateTime At { get; init; }

    /// <summary>Open terms whose span meets the days; null until the job counted them.</summary>
    public int? Total { get; set; }

    public int Looked { get; set; }

    public int Recalculated { get; set; }

    public int Moved { get; set; }

    public DateTime? FinishedAt { get; set; }

    /// <summary>What the ledger row and the audit of each dossier say.</summary>
    public string Note => $"{Decision}: {Reason}";

    public int Percent => FinishedAt is not null ? 100 : Total is { } total and > 0 ? Math.Min(99, 100 * Looked / total) : 0;

    public static string Write(IEnumerable<DateOnly> days) => string.Join(' ', days.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    public IReadOnlyList<DateOnly> ChangedDays() =>
        [.. Days.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => DateOnly.ParseExact(d, "yyyy-MM-dd", CultureInfo.InvariantCulture))];

    internal sealed class Mapping : IEntityTypeConfiguration<Recalculation>
    {
        public void Configure(EntityTypeBuilder<Recalculation> builder)
        {
            builder.ToTable("dossiers_recalculation").HasKey(r => r.Id);
            builder.Ignore(r => r.Note);
            builder.Ignore(r => r.Percent);
        }
    }
}
