using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>The inventory as the page shows and exports it: what needs care first, found by the database however many there are.</summary>
internal sealed class CertificateList(AppDb db, Act act, IAgencies agencies, IMandates mandates)
{
    private const int MostOfficers = 200;

    public sealed record Line(Guid Id, string Agency, string Holder, string? Officer, string? KeyName, SigningWay Way, CertificateUse Use, string Issuer, string SerialNumber, DateTime ValidFrom, DateTime ValidTo, CertificateState State, bool HasPicture);

    /// <summary>Revoked, over, not yet begun, then by their ends.</summary>
    public IQueryable<HeldCertificate> Find(string? words, CertificateUse? use)
    {
        var (now, today) = (act.Now, act.Today);
        var found = db.Set<HeldCertificate>().AsNoTracking().Where(c => use == null || c.Use == use);
        foreach (var word in Fold.Words(words))
        {
            var named = agencies.All(today).Where(a => Fold.Of(a.Name).Contains(word, StringComparison.Ordinal) || a.Code.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(a => a.Id).ToList();
            var officers = mandates.OfficersLike(word, MostOfficers).Select(o => (Guid?)o.Id).ToList();
            found = found.Where(c => c.Folded.Contains(word) || named.Contains(c.AgencyId) || officers.Contains(c.OfficerId));
        }

        return found.OrderBy(c => c.RevokedAt != null && c.RevokedAt <= now ? 0 : c.ValidTo < now ? 1 : c.ValidFrom > now ? 2 : 3).ThenBy(c => c.ValidTo).ThenBy(c => c.Id);
    }

    public Line LineOf(HeldCertificate c) => new(
        c.Id, agencies.NameAt(c.AgencyId, act.Today), c.Holder, c.OfficerId is { } who ? mandates.Officer(who)?.Name : null, c.KeyName ?? c.CredentialId, c.Way, c.Use, c.Issuer, c.SerialNumber, c.ValidFrom, c.ValidTo, c.StateAt(act.Now), c.PictureId is not null);

    /// <summary>Agencies counted in the province's figures that have no seal in force on the day, of all there are; by the spans that the figures count.</summary>
    public async Task<(IReadOnlyList<AgencyInfo> Without, int All)> WithoutSealAsync(DateOnly day, CancellationToken ct)
    {
        var sealing = (await db.Set<SealSpan>().AsNoTracking().Where(s => s.From <= day && day < s.To).Select(s => s.AgencyId).Distinct().ToListAsync(ct)).ToHashSet();
        var scope = agencies.All(day).Where(a => a.InScope).ToList();
        return ([.. scope.Where(a => !sealing.Contains(a.Id))], scope.Count);
    }
}
