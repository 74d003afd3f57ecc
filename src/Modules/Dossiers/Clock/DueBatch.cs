using System.Globalization;
using System.Text.Json;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>Answers a file of due-date questions; an item that cannot be used gets its error, the others their date.</summary>
internal static class DueBatch
{
    public static List<Dictionary<string, object?>> Run(string file, WorkingCalendar calendar, ITexts texts)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(item => Answer(item, calendar, texts))]
                : throw new BadDueInput("--batch", "the file is not a JSON array");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BadDueInput("--batch", wrong.Message);
        }
    }

    public static Dictionary<string, object?> Answer(DueRequest request, WorkingCalendar calendar, ITexts texts)
    {
        try
        {
            var result = DueDate.Compute(request.Accepted, request.Term, request.Suspensions, calendar);
            return new()
            {
                ["dueAt"] = result.DueAt?.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
                ["explanation"] = ExplanationText.Of(result.Steps, texts),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new BadDueInput("accepted", $"the term does not lie within the years {WorkingCalendar.FirstYear} to {WorkingCalendar.LastYear}");
        }
    }

    private static Dictionary<string, object?> Answer(JsonElement item, WorkingCalendar calendar, ITexts texts)
    {
        var answer = new Dictionary<string, object?>
        {
            ["id"] = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id) ? id.Clone() : null,
        };
        try
        {
            foreach (var (key, value) in Answer(DueRequest.Read(item), calendar, texts))
            {
                answer[key] = value;
            }
        }
        catch (BadDueInput wrong)
        {
            answer["error"] = wrong.Message;
        }

        return answer;
    }
}
