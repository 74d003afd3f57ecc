namespace TinhSo.Modules.Directory.Agencies;

/// <summary>Half-open validity, from &lt;= day &lt; to; an empty end is open.</summary>
internal readonly record struct Period(DateOnly? From, DateOnly? To)
{
    public bool Holds(DateOnly day) => (From is null || From <= day) && (To is null || day < To);

    public bool Meets(Period other) =>
        (From is null || other.To is null || From < other.To) && (other.From is null || To is null || other.From < To);

    public bool IsEmpty => From is not null && To is not null && To <= From;
}
