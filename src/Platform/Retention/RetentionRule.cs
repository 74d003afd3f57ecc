using System.Globalization;

namespace TinhSo.Platform.Retention;

/// <summary>How long a record is kept: so many years, so many days, or for ever.</summary>
public sealed record RetentionPeriod(int? Years, int? Days)
{
    public static RetentionPeriod ForEver { get; } = new(null, null);

    public bool IsForEver => this == ForEver;

    /// <summary>Days that make whole years, counted with or without leap days, as people read them; a year of <see cref="Years"/> ends with the calendar's and is another thing.</summary>
    public int? DaysAsYears => Days is { } days && (days / 365) is > 0 and var years && days % 365 <= years / 4 ? years : null;

    /// <summary>The first day on which a record that ended then may go. Years run from the first of January after the end, which keeps longest; null: never.</summary>
    public DateOnly? Until(DateOnly ended) =>
        Years is { } years ? new DateOnly(ended.Year + 1 + years, 1, 1) : Days is { } days ? ended.AddDays(days) : null;

    public static RetentionPeriod Read(string text) =>
        text == "permanent" ? ForEver
        : int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? text[^1] switch { 'y' when number <= 500 => new(number, null), 'd' => new(null, number), _ => throw Wrong(text) }
            : throw Wrong(text);

    private static FormatException Wrong(string text) => new($"'{text}' is no period such as 10y, 90d or permanent");
}

/// <summary>One row of catalogues/retention.csv: how long what is kept from a day on, and who says so.</summary>
/// <param name="Record">Kind of record: <c>dossier</c>, or one of the platform's own.</param>
/// <param name="Scope">Of a dossier: <c>all</c>, <c>field</c> or <c>procedure</c>.</param>
/// <param name="Key">Code of the field or procedure.</param>
/// <param name="Mark"><c>verified</c>: seen in the source; <c>unverified</c>: not seen yet; <c>house</c>: no law seen that says it, decided here.</param>
public sealed record RetentionRule(string Record, string Scope, string Key, DateOnly From, DateOnly? To, RetentionPeriod Period, string Source, string Mark)
{
    public bool IsVerified => Mark == "verified";

    public bool Holds(DateOnly day) => day >= From && (To is null || day < To);
}
