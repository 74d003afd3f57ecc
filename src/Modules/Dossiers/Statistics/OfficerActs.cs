using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>How many dossiers an officer did each act on in a period; undone acts do not count. Looks at the dossiers of the agencies where the officer works.</summary>
internal sealed class OfficerActs(AppDb db, IMandates mandates, Act act)
{
    public async Task<IReadOnlyList<(string Verb, long Dossiers)>> CountsAsync(StatisticsQuestion question, Guid officer, CancellationToken ct)
    {
        var counts = await Steps(question, officer).GroupBy(s => s.Verb).Select(g => new { g.Key, Count = g.Select(s => s.DossierId).Distinct().LongCount() }).ToListAsync(ct);
        return [.. counts.OrderByDescending(c => c.Count).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Count))];
    }

    /// <summary>The dossiers behind one of the counts.</summary>
    public IQueryable<Dossier> Rows(StatisticsQuestion question, Guid officer, string verb)
    {
        var ids = Steps(question, officer).Where(s => s.Verb == verb).Select(s => s.DossierId);
        return db.Set<Dossier>().AsNoTracking().Where(d => ids.Contains(d.Id));
    }

    private IQueryable<DossierStep> Steps(StatisticsQuestion question, Guid officer)
    {
        var (from, end) = (VietnamTime.ToUtc(question.From.ToDateTime(TimeOnly.MinValue)), question.End);
        var work = mandates.Of(officer, act.Now).Select(m => m.AgencyId).Distinct().ToList();
        var allowed = question.Agencies?.ToList();
        // By the agencies' own indexes to the dossiers, and from each to its few steps.
        var near = db.Set<Dossier>().Where(d => (work.Contains(d.CompetentAgencyId) || work.Contains(d.ReceivingAgencyId)) && d.SubmittedAt < end);
        near = allowed is null ? near : near.Where(d => allowed.Contains(d.CompetentAgencyId) || allowed.Contains(d.ReceivingAgencyId));
        return db.Set<DossierStep>().AsNoTracking().Where(s => s.ActorId == officer && !s.Undone && s.At >= from && s.At < end && near.Any(d => d.Id == s.DossierId));
    }
}
