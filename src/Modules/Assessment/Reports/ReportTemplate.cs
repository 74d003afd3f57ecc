using System.Text.Json;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>The agency that issues the report, for a time.</summary>
internal sealed record ReportIssuer(DateOnly? From, DateOnly? To, string Parent, string Name, string Symbol, string Place, string Post);

/// <summary>One line of the table as the legal source prints it.</summary>
internal sealed record ReportRowTemplate(string Indicator, string Number, string Title, string Target);

/// <summary>What was written about one line, with places for the figures.</summary>
/// <param name="ContentRows">How many lines share the content; 0 = it stands in a line above.</param>
internal sealed record ReportCellsTemplate(string Indicator, IReadOnlyList<string> Content, string Result, int ContentRows = 1);

/// <summary>The wording of a time: it says facts of that time, so other periods do not repeat it.</summary>
internal sealed record ReportWording(DateOnly? From, DateOnly? To, string Source, IReadOnlyList<ReportCellsTemplate> Rows);

/// <summary>A report whose wording is data: a file of <c>catalogues/reports</c>.</summary>
internal sealed record ReportTemplate(
    string Report, string Set, string[] Name, string Source, IReadOnlyList<ReportIssuer> Issuers, IReadOnlyDictionary<string, JsonElement> Words,
    IReadOnlyList<ReportRowTemplate> Rows, IReadOnlyList<ReportWording> Wordings)
{
    public string Word(string key) => Words[key].GetString()!;

    public IReadOnlyList<string> Lines(string key) => [.. Words[key].EnumerateArray().Select(w => w.GetString()!)];

    /// <summary>Who issues it when the period has just ended.</summary>
    public ReportIssuer IssuerOf(Period period)
    {
        var day = period.To.AddDays(1);
        return Issuers.First(i => (i.From is null || i.From <= day) && (i.To is null || day <= i.To));
    }

    public ReportWording? WordingOf(Period period) => Wordings.FirstOrDefault(w => (w.From is null || w.From <= period.From) && (w.To is null || period.To <= w.To));
}

/// <summary>The reports the province issues from its figures.</summary>
internal sealed class ReportCatalogue(CatalogueFiles files)
{
    public IReadOnlyList<ReportTemplate> All { get; } = [.. files.In("reports", "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).Select(f => Read(files, f))];

    public ReportTemplate? Find(string report) => All.FirstOrDefault(r => r.Report == report);

    private static ReportTemplate Read(CatalogueFiles files, string file)
    {
        using var stream = files.Open(file);
        try
        {
            return JsonSerializer.Deserialize<ReportTemplate>(stream, JsonSerializerOptions.Web)!;
        }
        catch (JsonException e)
        {
            throw new FormatException($"{file}: {e.Message}");
        }
    }
}
