using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>A row that holds from one change of the calendar to another; the clock explains old dates by the rows known then.</summary>
internal interface IKnown
{
    /// <summary>Null: from the first start.</summary>
    DateTime? KnownFrom { get; }

    /// <summary>Null: still in force.</summary>
    DateTime? KnownTo { get; }
}

/// <summary>One day that differs from its weekday, as decided. A change ends this row and adds the next number of the same day and occasion.</summary>
internal sealed class CalendarDay : Subject, IKnown
{
    public required DateOnly Day { get; init; }

    public required string Occasion { get; init; }

    public required int Number { get; init; }

    public required DayKind Kind { get; init; }

    public required string Name { get; init; }

    public required string NameEn { get; init; }

    /// <summary>The year whose decision it belongs to.</summary>
    public required int Year { get; init; }

    public string? Decision { get; init; }

    public DateOnly? DecidedOn { get; init; }

    /// <summary>Rows not verified are shown to administrators and left out by the clock.</summary>
    public bool Verified { get; init; }

    public DateOnly? InPlaceOf { get; init; }

    public string? Note { get; init; }

    public string? Source { get; init; }

    public DateTime? KnownFrom { get; init; }

    public DateTime? KnownTo { get; set; }

    /// <summary>Ended without a row after it.</summary>
    public bool Withdrawn { get; set; }

    public static CalendarDay Of(HolidayRow row, int number, DateTime? knownFrom) => new()
    {
        Day = row.Day,
        Occasion = row.Occasion,
        Number = number,
        Kind = row.Kind,
        Name = row.Name,
        NameEn = row.NameEn,
        Year = row.Year,
        Decision = row.Decision,
        DecidedOn = row.DecidedOn,
        Verified = row.Verified,
        InPlaceOf = row.InPlaceOf,
        Note = row.Note,
        Source = row.Source,
        KnownFrom = knownFrom,
    };

    public HolidayRow Row() => new(Day, Kind, Occasion, Name, NameEn)
    {
        Year = Year,
        Decision = Decision,
        DecidedOn = DecidedOn,
        Verified = Verified,
        InPlaceOf = InPlaceOf,
        Note = Note,
        Source = Source,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<CalendarDay>
    {
        public void Configure(EntityTypeBuilder<CalendarDay> builder)
        {
            builder.ToTable("dossiers_calendar_day").HasKey(d => d.Id);
            builder.HasIndex(d => new { d.Day, d.Occasion, d.Number }).IsUnique();
        }
    }
}
