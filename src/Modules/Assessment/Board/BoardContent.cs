using System.Text.Json;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>Which measures and indicators the board shows: <c>catalogues/indicators-board.json</c>.</summary>
internal sealed record BoardContent(string Set, IReadOnlyList<string> Progress, IReadOnlyList<string> Columns, IReadOnlyList<string> Rates)
{
    public static BoardContent Read(CatalogueFiles files)
    {
        using var stream = files.Open("indicators-board.json");
        return JsonSerializer.Deserialize<BoardContent>(stream, JsonSerializerOptions.Web)!;
    }
}
