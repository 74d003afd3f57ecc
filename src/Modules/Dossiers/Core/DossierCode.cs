using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Hands out dossier codes after the pattern in force on the day. Counters are taken in blocks and may have gaps.</summary>
internal sealed class DossierCode(Numbers numbers, IAgencies agencies, CodeFormats formats)
{
    private const int Block = 20;

    public async Task<string> NextAsync(Guid agencyId, DateOnly day, CancellationToken ct)
    {
        var (prefix, digits) = formats.On(day, AgencyPart(agencies.Find(agencyId, day)));
        var number = await numbers.NextAsync($"dossier:{prefix}", Block, ct);
        return prefix + number.ToString(digits, CultureInfo.InvariantCulture);
    }

    /// <summary>What stands for the agency in a code; the province where the agency has no code of its own.</summary>
    internal static string AgencyPart(AgencyInfo? agency) => agency?.Code is { Length: > 0 } code ? code : "H01";
}

/// <summary>The patterns of <c>catalogues/dossiers/code-format.json</c>; each holds from its day on.</summary>
internal sealed partial class CodeFormats(CatalogueFiles files)
{
    private readonly Format[] _formats = Read(files);

    /// <summary>The code up to its counter, and how the counter is written.</summary>
    public (string Prefix, string Digits) On(DateOnly day, string agency)
    {
        var pattern = Shape().Match(_formats.Last(f => f.From is null || f.From <= day).Pattern);
        var prefix = Date().Replace(pattern.Groups["prefix"].Value, m => day.ToString(m.Groups[1].Value, CultureInfo.InvariantCulture));
        return (prefix.Replace("{agency}", agency, StringComparison.Ordinal), pattern.Groups["digits"].Value);
    }

    private static Format[] Read(CatalogueFiles files)
    {
        using var stream = files.Open("dossiers/code-format.json");
        var formats = JsonSerializer.Deserialize<File>(stream, JsonSerializerOptions.Web)!.Formats;
        // Without agency and date two codes could be the same; the counter stands last, so a prefix is a series.
        return formats.FirstOrDefault(f => !Shape().IsMatch(f.Pattern) || !f.Pattern.Contains("{agency}", StringComparison.Ordinal) || !Date().IsMatch(f.Pattern)) is { } wrong
            ? throw new FormatException($"dossiers/code-format.json: '{wrong.Pattern}' needs {{agency}}, {{date:...}} and at its end {{number:0...}}")
            : [.. formats.OrderBy(f => f.From ?? DateOnly.MinValue)];
    }

    internal sealed record Format(DateOnly? From, string Pattern);

    private sealed record File(Format[] Formats);

    [GeneratedRegex(@"^(?<prefix>.+)\{number:(?<digits>0+)\}$")]
    private static partial Regex Shape();

    [GeneratedRegex(@"\{date:([dMy]+)\}")]
    private static partial Regex Date();
}
