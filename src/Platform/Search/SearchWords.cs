using TinhSo.Platform.Security;

namespace TinhSo.Platform.Search;

/// <summary>What somebody looks for: whole words (<see cref="Fold.Words"/>), of which the last may be only <paramref name="Begun"/>.</summary>
public sealed record SearchWords(IReadOnlyList<string> Words, bool Begun)
{
    private const int Most = 8;
    private const int ShortestNumber = 7;
    private const int FewestDigits = 6;

    private IReadOnlyList<IReadOnlyList<string>> Numbers { get; init; } = [];

    public static SearchWords Of(string? text) => new([.. Fold.Words(text).Take(Most)], Begun: false);

    public bool IsEmpty => Words.Count == 0;

    /// <summary>The same as if the typing had not ended yet.</summary>
    public SearchWords AsBegun() => this with { Begun = true };

    public bool IsBegun(int index) => Begun && index == Words.Count - 1;

    /// <summary>
    /// Where the records keep digests instead of people's numbers: a word that may be a number is also looked for as its digest, and so is a number typed in groups.
    /// A digest is found whole or not at all.
    /// </summary>
    public SearchWords WithNumbers(FieldProtector protector)
    {
        // A text of digit groups only may be one number, or the end of a code: "261103-0001".
        var grouped = Words.All(w => w.All(char.IsAsciiDigit)) && Words.Sum(w => w.Length) >= ShortestNumber ? string.Concat(Words) : null;
        return this with
        {
            Numbers = [.. Words.Select(w => new[] { MayBeNumber(w) ? w : null, grouped }.OfType<string>().Select(WrittenNumber.Of).Distinct().Select(protector.SearchWord).ToList())],
        };
    }

    /// <summary>Digests by which a record is found as well as by the word itself; none, one or two.</summary>
    public IReadOnlyList<string> NumbersFor(int index) => index < Numbers.Count ? Numbers[index] : [];

    private static bool MayBeNumber(string word) => word.Length >= ShortestNumber && word.Count(char.IsAsciiDigit) >= FewestDigits;
}
