using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TinhSo.Contracts.Procedures;

namespace TinhSo.Modules.Procedures.Catalogue;

/// <summary>The parts of a version that nothing filters or sorts by, kept as one JSON column.</summary>
internal sealed record ProcedureContent
{
    public string ShortName { get; init; } = "";

    public string? ShortNameEn { get; init; }

    public DossierRoute Route { get; init; }

    public string? ClaimedRoute { get; init; }

    public bool ElectronicResultRequired { get; init; }

    public bool PaperResultRequired { get; init; }

    public bool DigitisationRequired { get; init; }

    public bool InterAgency { get; init; }

    public bool BoundaryFree { get; init; }

    public string? CompetentAgency { get; init; }

    public string? PromulgatingAgency { get; init; }

    public string? DecisionNumber { get; init; }

    public IReadOnlyList<string> Applicants { get; init; } = [];

    public IReadOnlyList<ProcedureCase> Cases { get; init; } = [];

    public IReadOnlyList<ProcedureComponent> Components { get; init; } = [];

    public int Sets { get; init; } = 1;

    public IReadOnlyList<string> Steps { get; init; } = [];

    public IReadOnlyList<string> Results { get; init; } = [];

    public string? Conditions { get; init; }

    public string? ConditionsEn { get; init; }

    public IReadOnlyList<string> LegalBasis { get; init; } = [];

    public IReadOnlyList<PartMark> Marks { get; init; } = [];

    public string? Notes { get; init; }

    /// <summary>Parts whose mark is not "verified", and terms, fees and papers that are not.</summary>
    public int CountUnverified() =>
        Marks.Count(m => m.Mark != FactMark.Verified)
        + Cases.Sum(c => c.Terms.Count(t => !t.Verified) + c.Fees.Count(f => !f.Verified))
        + Components.Count(c => !c.Verified);
}

/// <summary>The one way JSON columns and catalogue files of this module are written and read.</summary>
internal static class CatalogueJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // The text goes into a column or a file, never into HTML; diacritics stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new MarkConverter(), new JsonStringEnumConverter() },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"No {typeof(T).Name}");

    private sealed class MarkConverter : JsonConverter<FactMark>
    {
        public override FactMark Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() switch
        {
            "verified" => FactMark.Verified,
            "general-knowledge" => FactMark.GeneralKnowledge,
            _ => FactMark.NotKnown,
        };

        public override void Write(Utf8JsonWriter writer, FactMark value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Marks.Of(value));
    }
}

/// <summary>The words for marks in catalogue files.</summary>
internal static class Marks
{
    public static string Of(FactMark mark) => mark switch
    {
        FactMark.Verified => "verified",
        FactMark.GeneralKnowledge => "general-knowledge",
        _ => "not-known",
    };
}
