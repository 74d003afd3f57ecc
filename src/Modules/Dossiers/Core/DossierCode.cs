using System.Globalization;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>
/// Hands out dossier codes: <c>AGENCY-YYMMDD-XXXX</c> after TT 01/2018 article 19. Whether TT 03/2025 changed the pattern was not seen,
/// so the pattern stands in this one place. Counters are taken in blocks and may have gaps.
/// </summary>
internal sealed class DossierCode(Numbers numbers, IAgencies agencies)
{
    private const int Block = 20;

    public async Task<string> NextAsync(Guid agencyId, DateOnly day, CancellationToken ct)
    {
        var agency = agencies.Find(agencyId, day)?.Code is { Length: > 0 } code ? code : "H01";
        var number = await numbers.NextAsync($"dossier:{agency}:{day:yyMMdd}", Block, ct);
        return string.Create(CultureInfo.InvariantCulture, $"{agency}-{day:yyMMdd}-{number:0000}");
    }
}
