using System.Text.Json;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Assessment.Board;

/// <param name="WarnWithin">Points above its target within which a met indicator is said to be near losing it.</param>
/// <summary>Which measures and indicators the board shows: <c>catalogues/indicators-board.json</c>.</summary>
internal sealed record BoardContent(string Set, IReadOnlyList<string> Progress, IReadOnlyList<string> Columns, IReadOnlyList<string> Rates, decimal WarnWithin)
{
    public static BoardContent Read(CatalogueFiles files)
    {
        using var stream = files.Open("indicators-board.json");
        return JsonSerializer.Deserialize<BoardContent>(stream, JsonSerializerOptions.Web)!;
    }
}
