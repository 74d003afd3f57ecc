using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>The inventory as the page shows and exports it: what needs care first, found by the database however many there are.</summary>
internal sealed class CertificateList(AppDb db, Act act, IAgencies agencies, IMandates mandates)
{
    private const int MostOfficers = 200;
    private static readonly string[] Columns =
    [
        "signing.inventory.agency", "signing.inventory.use", "signing.inventory.holder", "signing.inventory.officer", "signing.inventory.key-name",
        "signing.inventory.issuer", "signing.inventory.serial", "signing.inventory.from", "signing.inventory.until", "signing.inventory.state",
    ];

    public sealed record Line(Guid Id, string Agency, string Holder, string? Officer, string? KeyName, SigningWay Way, CertificateUse Use, string Issuer, string SerialNumber, DateTime ValidFrom, DateTime ValidTo, CertificateState State, bool HasPicture);

    public static string Tone(CertificateState state) => state switch
    {
        CertificateState.InForce => "good",
        CertificateState.Within60Days or CertificateState.NotYet => "info",
        CertificateState.Within30Days or CertificateState.Within7Days => "warn",
        _ => "bad",
    };

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

    public TableDownload Export(bool xlsx, string? words, CertificateUse? use, ITexts texts) => new(
        xlsx, "chung-thu-so", [.. Columns.Select(c => texts[c])],
        Find(words, use).AsAsyncEnumerable().Select(LineOf).Select(l => (IReadOnlyList<object?>)
            [l.Agency, texts[$"enum.CertificateUse.{l.Use}"], l.Holder, l.Officer, l.KeyName, l.Issuer, l.SerialNumber, l.ValidFrom, l.ValidTo, texts[$"enum.CertificateState.{l.State}"]]));

    public async Task<TableDownload> ExportWithoutSealAsync(bool xlsx, DateOnly day, ITexts texts, CancellationToken ct) => new(
        xlsx, $"co-quan-thieu-con-dau-{day:yyyy-MM-dd}", [texts["signing.inventory.agency-code"], texts["signing.inventory.agency"], texts["signing.inventory.day"]],
        (await WithoutSealAsync(day, ct)).Without.Select(a => (IReadOnlyList<object?>)[a.Code, a.Name, day]).ToAsyncEnumerable());

    /// <summary>Agencies counted in the province's figures that have no seal in force on the day, of all there are; by the spans that the figures count.</summary>
    public async Task<(IReadOnlyList<AgencyInfo> Without, int All)> WithoutSealAsync(DateOnly day, CancellationToken ct)
    {
        var sealing = (await db.Set<SealSpan>().AsNoTracking().Where(s => s.From <= day && day < s.To).Select(s => s.AgencyId).Distinct().ToListAsync(ct)).ToHashSet();
        var scope = agencies.All(day).Where(a => a.InScope).ToList();
        return ([.. scope.Where(a => !sealing.Contains(a.Id))], scope.Count);
    }
}
