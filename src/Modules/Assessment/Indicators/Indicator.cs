using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>Where a value comes from: counted from records, said by a person, or to be counted once the records exist.</summary>
internal enum IndicatorKind
{
    Computed,
    Declared,
    Later,
}

internal enum Verdict
{
    Met,
    NotMet,
    Estimated,
    NotApplicable,
    NoData,
}

/// <summary>A set of indicators as its legal source numbers them: a file of <c>catalogues/indicators</c>.</summary>
internal sealed record IndicatorSet(string Set, string[] Title, string LegalSource, IReadOnlyList<Indicator> Indicators)
{
    /// <summary>SHA-256 of the file, so that a published figure says by which text it was made.</summary>
    [JsonIgnore]
    public string Hash { get; init; } = "";
}

/// <summary>One row of a set. What it counts, how it rounds and what it must reach are data.</summary>
/// <param name="What">What the numerator counts out of the denominator, as the verdict's sentence says it (Vietnamese, English).</param>
internal sealed record Indicator(
    string Id,
    int Number,
    string Row,
    string[] Title,
    IndicatorKind Kind,
    string Unit,
    int Decimals,
    string TargetAsPrinted,
    string LegalSource,
    string[]? What,
    IReadOnlyList<Target> Targets,
    IReadOnlyList<FormulaVersion> Formulas,
    IReadOnlyList<WorkedExample> Examples,
    IReadOnlyList<PlannedFormula>? Planned = null)
{
    /// <summary>The formula in force on the period's last day.</summary>
    public FormulaVersion? FormulaOn(DateOnly day) => Formulas.FirstOrDefault(f => (f.From is null || f.From <= day) && (f.To is null || day <= f.To));

    public IReadOnlyList<Target> TargetsOn(DateOnly day) => [.. Targets.Where(t => (t.From is null || t.From <= day) && (t.To is null || day <= t.To))];
}

/// <summary>A ratio of two measures, times 100 for a rate in percent.</summary>
/// <param name="Missing">The measure of what the denominator has and the numerator lacks, so that the gap opens to its records too.</param>
/// <param name="What">As the indicator's own, where this version counts something else.</param>
internal sealed record FormulaVersion(string Version, DateOnly? From, DateOnly? To, string Numerator, string Denominator, string? Missing, string[]? What = null)
{
    [JsonIgnore]
    public IEnumerable<string> Measures => new[] { Numerator, Denominator, Missing }.OfType<string>();
}

/// <summary>A version of the formula that waits for its measure; it computes nothing yet, and says so.</summary>
internal sealed record PlannedFormula(string Version, string Numerator, string Denominator, string[] When);

/// <summary>What must be reached, at which level, while in force. The value of <c>between</c> is a pair.</summary>
/// <param name="PerAgency">The source sets it for each agency too.</param>
internal sealed record Target(string Level, string Operator, JsonElement Value, bool PerAgency, DateOnly? From, DateOnly? To)
{
    /// <summary>The number to reach; of a range its lower end.</summary>
    [JsonIgnore]
    public decimal Floor => Value.ValueKind == JsonValueKind.Array ? Value[0].GetDecimal() : Value.GetDecimal();

    /// <summary>By the exact counts, not by the rounded rate: 9,996 of 10,000 do not reach 100 %.</summary>
    public bool IsReached(long numerator, long denominator) => IsReached(numerator * 100m, Floor * denominator);

    public bool IsReached(decimal value) => IsReached(value, Floor);

    private bool IsReached(decimal value, decimal floor) => Operator switch
    {
        // A range of savings is met from its lower end upwards.
        ">=" or "between" => value >= floor,
        ">" => value > floor,
        "<=" => value <= floor,
        "<" => value < floor,
        "=" => value == floor,
        _ => throw new FormatException($"operator '{Operator}' of a target is not known"),
    };
}

/// <summary>A printed result that the formula must give; it is also a test.</summary>
internal sealed record WorkedExample(string Period, long? Numerator, long? Denominator, decimal Value, Verdict Verdict, string Source);

internal static class Rates
{
    public static decimal Percent(long numerator, long denominator, int decimals) =>
        Math.Round(numerator * 100m / denominator, decimals, MidpointRounding.AwayFromZero);
}
