using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>The one writer of seal spans: every verb that takes in or takes back a certificate calls it, and touched figure cells are marked here.</summary>
internal sealed class ProjectSeals(AppDb db)
{
    public async Task RunAsync(Guid agencyId, CancellationToken ct)
    {
        // Several acts may share one save: what an earlier one did is not in the database yet.
        await db.Set<HeldCertificate>().Where(c => c.AgencyId == agencyId && c.Use == CertificateUse.Agency).LoadAsync(ct);
        await db.Set<SealSpan>().Where(s => s.AgencyId == agencyId).LoadAsync(ct);
        var now = SealSpan.Of(agencyId, db.Set<HeldCertificate>().Local.Where(c => c.AgencyId == agencyId && c.Use == CertificateUse.Agency));
        var before = db.Set<SealSpan>().Local.Where(s => s.AgencyId == agencyId && db.Entry(s).State != EntityState.Deleted).ToList();
        foreach (var gone in before.Where(b => !now.Exists(n => Same(n, b))))
        {
            db.Remove(gone);
            Mark(gone);
        }

        foreach (var made in now.Where(n => !before.Exists(b => Same(n, b))))
        {
            db.Add(made);
            Mark(made);
        }
    }

    private static bool Same(SealSpan a, SealSpan b) => a.From == b.From && a.To == b.To;

    private void Mark(SealSpan span)
    {
        foreach (var day in new[] { span.From, span.To })
        {
            db.Add(new CellMark { Family = SealMeasures.Family, AgencyId = span.AgencyId, Day = day });
        }
    }
}
