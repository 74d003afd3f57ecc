using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>The judgement kept with a result: who signed it, when, and what the check found; pages read it, nothing is judged while they wait.</summary>
internal static class SignedResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static string Write(SignatureReport report) => JsonSerializer.Serialize(report, Json);

    /// <summary>What figures count: a valid seal of the agency, and nothing in the file against it.</summary>
    public static bool IsSealed(SignatureReport report) => report.Verdict != SignatureVerdict.Invalid && report.Has(SignerRole.Agency);

    /// <summary>Null: it was issued without signatures, on paper or before they were asked for.</summary>
    public static SignatureReport? Of(DossierResult result) => result.Signatures is { } kept ? JsonSerializer.Deserialize<SignatureReport>(kept, Json) : null;
}
