using System.Text.Json;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Signing.Results;

/// <summary>The days from which results must be signed, of <c>catalogues/signing/results.json</c>.</summary>
internal sealed class SignatureRules(CatalogueFiles files)
{
    private readonly IReadOnlyList<Row> _rows = Read(files);

    /// <param name="FromMark">Whether the decision that set the day was seen.</param>
    internal sealed record Row(DateOnly From, DateOnly? To, string[] Basis, string BasisMark, string FromMark);

    private sealed record Content(IReadOnlyList<Row> Results);

    public Row? On(DateOnly day) => _rows.LastOrDefault(r => r.From <= day && (r.To is null || day <= r.To));

    /// <summary>The next one to come, for administrators.</summary>
    public Row? After(DateOnly day) => _rows.FirstOrDefault(r => r.From > day);

    public SignatureRule? RuleOn(DateOnly day) => On(day) is { } row ? new(row.From, row.Basis) : null;

    private static IReadOnlyList<Row> Read(CatalogueFiles files)
    {
        using var stream = files.Open("signing/results.json");
        return [.. JsonSerializer.Deserialize<Content>(stream, JsonSerializerOptions.Web)!.Results.OrderBy(r => r.From)];
    }
}
