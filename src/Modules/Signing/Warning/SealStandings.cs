using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Warning;

/// <summary>Reads the spans that the figures count, so that a warning and the measure never say different things.</summary>
internal sealed class SealStandings(AppDb db, IAgencies agencies, TextTable texts) : ISealStandings
{
    /// <summary>Days before the end at which people are warned.</summary>
    public static readonly IReadOnlyList<int> Thresholds = [60, 30, 7];

    public async Task<IReadOnlyList<SealStanding>> OfAsync(IReadOnlyCollection<Guid> asked, DateOnly day, string language, CancellationToken ct)
    {
        var wanted = asked.ToList();
        var spans = (await db.Set<SealSpan>().AsNoTracking().Where(s => wanted.Contains(s.AgencyId) && s.From <= day).ToListAsync(ct)).ToLookup(s => s.AgencyId);
        return [.. asked.Select(a => Of(a, spans[a].MaxBy(s => s.From), day, language))];
    }

    public async Task<IReadOnlyList<SealStanding>> EndingAsync(DateOnly day, string language, CancellationToken ct) =>
        [.. (await OfAsync([.. agencies.All(day).Where(a => a.InScope).Select(a => a.Id)], day, language, ct)).Where(s => s is { To: not null, Warning: not null }).OrderBy(s => s.To)];

    private SealStanding Of(Guid agency, SealSpan? last, DateOnly day, string language)
    {
        string Say(string which, params object[] parts) => string.Format(CultureInfo.InvariantCulture, texts.Get("signing.standing." + which, language), parts);
        if (last is null)
        {
            return new(agency, false, null, null, 0, Say("never"));
        }

        var ends = last.To.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        if (last.To <= day)
        {
            return new(agency, false, last.To, null, 0, Say("over", ends));
        }

        var left = last.To.DayNumber - day.DayNumber;
        var warning = Thresholds.Where(t => left <= t).Select(t => (int?)t).Min();
        return new(agency, true, last.To, left, warning, warning is null ? Say("good", ends) : Say("ending", ends, left));
    }
}
