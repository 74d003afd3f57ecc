using TinhSo.Platform.Security;

namespace TinhSo.Platform.Search;

/// <summary>What somebody looks for: whole words (<see cref="Fold.Words"/>), of which the last may be only <paramref name="Begun"/>.</summary>
public sealed record SearchWords(IReadOnlyList<string> Words, bool Begun)
{
    private const int Most = 8;
    private const int ShortestNumber = 5;
    private const int LongestPrefix = 3;

    /// <summary>Adjacent words, from one and before another, that may be a number written in groups.</summary>
    private IReadOnlyList<(int From, int Before)> Parts { get; init; } = [];

    private IReadOnlyList<IReadOnlyList<string>> Numbers { get; init; } = [];

    public static SearchWords Of(string? text)
    {
        var (words, unspaced) = (new List<string>(), new List<(int From, int Before)>());
        foreach (var typed in (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var from = words.Count;
            words.AddRange(Fold.Words(typed).Take(Most - from));
            unspaced.Add((from, words.Count));
        }

        return new(words, Begun: false) { Parts = [.. unspaced.Concat(Single(words)).Concat(Grouped(words)).Where(p => MayBeNumber(Joined(words, p))).Distinct()] };
    }

    public bool IsEmpty => Words.Count == 0;

    /// <summary>Whether records are also looked for by the digest of a number.</summary>
    public bool AsksNumber => Parts.Count > 0;

    /// <summary>The same as if the typing had not ended yet.</summary>
    public SearchWords AsBegun() => this with { Begun = true };

    public bool IsBegun(int index) => Begun && index == Words.Count - 1;

    /// <summary>Whether a text holds every word itself, the last at least begun: who is found so was not found by a number.</summary>
    public bool StandIn(string text)
    {
        var there = Fold.Words(text);
        return Words.Select((w, i) => i == Words.Count - 1 ? there.Any(t => t.StartsWith(w, StringComparison.Ordinal)) : there.Contains(w)).All(held => held);
    }

    /// <summary>
    /// Where the records keep digests instead of people's numbers: words that may be a number, together or alone, are also looked for as its digest.
    /// A digest is found whole or not at all.
    /// </summary>
    public SearchWords WithNumbers(FieldProtector protector)
    {
        var digests = Parts.Select(p => (p.From, p.Before, Word: protector.SearchWord(WrittenNumber.Of(Joined(Words, p))))).ToList();
        return this with { Numbers = [.. Words.Select((_, i) => digests.Where(d => d.From <= i && i < d.Before).Select(d => d.Word).Distinct().ToList())] };
    }

    /// <summary>Digests by which a record is found as well as by the word itself: at most four.</summary>
    public IReadOnlyList<string> NumbersFor(int index) => index < Numbers.Count ? Numbers[index] : [];

    private static IEnumerable<(int From, int Before)> Single(List<string> words) => words.Select((_, i) => (i, i + 1));

    /// <summary>Runs of words with digits, "0912 345 678", each also with the letters before it, "AB 1234567".</summary>
    private static IEnumerable<(int From, int Before)> Grouped(List<string> words)
    {
        for (var from = 0; from < words.Count; from++)
        {
            var run = (From: from, Before: from + words.Skip(from).TakeWhile(HasDigit).Count());
            if (run.Before == from)
            {
                continue;
            }

            yield return run;
            // Of a name and a year the letters are no part of a number.
            if (from > 0 && words[from - 1].Length <= LongestPrefix && MayBeNumber(Joined(words, run)))
            {
                yield return (from - 1, run.Before);
            }

            from = run.Before;
        }
    }

    private static string Joined(IReadOnlyList<string> words, (int From, int Before) part) => string.Concat(words.Skip(part.From).Take(part.Before - part.From));

    private static bool MayBeNumber(string text) => text.Length >= ShortestNumber && HasDigit(text);

    private static bool HasDigit(string word) => word.Any(char.IsAsciiDigit);
}
