using System.Text.Json;
using System.Text.Json.Serialization;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Privacy.Terms;

/// <summary>A term with where it comes from; one that was not seen in a source says so, to officers only.</summary>
internal sealed record PrivacyTerm(int Days, int Hours, string Source, string Mark)
{
    public bool IsUnverified => Mark != "verified";
}

/// <summary>The terms of catalogues/privacy.json.</summary>
internal sealed class PrivacyTerms
{
    private readonly Content _content;

    public PrivacyTerms(CatalogueFiles files)
    {
        using var json = files.Open("privacy.json");
        _content = JsonSerializer.Deserialize<Content>(json, Options)!;
        if (Enum.GetValues<DataRequestKind>().FirstOrDefault(k => _content.Answers.All(a => a.Kind != k), (DataRequestKind)(-1)) is var missing && missing >= 0)
        {
            throw new InvalidDataException($"privacy.json: no term to answer {missing}");
        }
    }

    private static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };

    public PrivacyTerm Breach => new(0, _content.Breach.Hours, _content.Breach.Source, _content.Breach.Mark);

    public int PackageDays => _content.PackageDays.Days;

    public PrivacyTerm Answer(DataRequestKind kind)
    {
        var row = _content.Answers.Single(a => a.Kind == kind);
        return new(row.Days, 0, row.Source, row.Mark);
    }

    private sealed record AnswerRow(DataRequestKind Kind, int Days, string Source, string Mark);

    private sealed record BreachRow(int Hours, string Source, string Mark);

    private sealed record DaysRow(int Days, string Source, string Mark);

    private sealed record Content(IReadOnlyList<AnswerRow> Answers, BreachRow Breach, DaysRow PackageDays);
}
