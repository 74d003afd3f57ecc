namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Tells a search for a person's number (identifier, tax code, telephone) from one for a name or a code. The parts of a dossier's code are shorter.</summary>
internal static class PersonNumber
{
    private const int Shortest = 9;
    private const string Between = " .-+()";

    public static bool IsIn(string? text)
    {
        var asked = text?.Trim() ?? "";
        return Platform.Search.Fold.Words(asked).Any(w => w.Length >= Shortest && w.All(char.IsAsciiDigit))
            // Typed in groups: 0912 345 678.
            || (asked.Count(char.IsAsciiDigit) >= Shortest && asked.All(c => char.IsAsciiDigit(c) || Between.Contains(c, StringComparison.Ordinal)));
    }
}
