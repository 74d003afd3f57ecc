namespace TinhSo.Platform.Search;

/// <summary>What somebody looks for: whole words (<see cref="Fold.Words"/>), of which the last may be only <paramref name="Begun"/>.</summary>
public sealed record SearchWords(IReadOnlyList<string> Words, bool Begun)
{
    private const int Most = 8;

    public static SearchWords Of(string? text) => new([.. Fold.Words(text).Take(Most)], Begun: false);

    public bool IsEmpty => Words.Count == 0;

    /// <summary>The same as if the typing had not ended yet.</summary>
    public SearchWords AsBegun() => this with { Begun = true };

    public bool IsBegun(int index) => Begun && index == Words.Count - 1;
}
