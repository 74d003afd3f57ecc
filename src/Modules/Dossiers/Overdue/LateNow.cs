using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Overdue;

/// <summary>Late dossiers of one agency that wait for the same post: whose turn it is, how many, and since when the oldest is late.</summary>
internal sealed record LateGroup(AgencyInfo? Agency, string AgencyName, string Post, string? Officer, SubState State, int Count, DateOnly Oldest);

/// <summary>Who is late at this moment. The same records as the figure of overdue dossiers counts today, grouped by agency and by the post that has them in hand.</summary>
internal sealed class LateNow(AppDb db, Act act, IAgencies agencies, IMandates mandates, ITexts texts)
{
    public async Task<IReadOnlyList<LateGroup>> ByPostAsync(CancellationToken ct)
    {
        var (today, now) = (act.Today, act.Now);
        var groups = await db.Set<Dossier>().AsNoTracking()
            .Where(d => d.ReceivedDay != null && d.ReceivedDay <= today && d.LateFromDay <= today && (d.EndedDay == null || d.EndedDay > today))
            .GroupBy(d => new { d.CompetentAgencyId, d.SubState, d.AssigneeId })
            .Select(g => new { g.Key.CompetentAgencyId, g.Key.SubState, g.Key.AssigneeId, Count = g.Count(), Oldest = g.Min(d => d.LateFromDay) })
            .ToListAsync(ct);
        return [.. groups.Select(g =>
            {
                var officer = g.AssigneeId is { } id ? mandates.Officer(id) : null;
                var held = g.AssigneeId is { } holder ? mandates.Of(holder, now) : [];
                var post = (held.FirstOrDefault(m => m.AgencyId == g.CompetentAgencyId) ?? (held is [var other, ..] ? other : null))?.PostName;
                return new LateGroup(
                    agencies.Find(g.CompetentAgencyId, today), agencies.NameAt(g.CompetentAgencyId, today), post ?? texts["dossiers.late-now.no-post"], officer?.Name, g.SubState, g.Count, g.Oldest!.Value);
            })
            .OrderByDescending(g => g.Count).ThenBy(g => g.Oldest).ThenBy(g => g.AgencyName, StringComparer.Ordinal)];
    }
}
