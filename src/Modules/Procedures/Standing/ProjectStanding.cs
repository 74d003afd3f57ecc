using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>The one writer of standings: every verb that publishes, withdraws or marks a procedure calls it, and touched figure cells are marked here.</summary>
internal sealed class ProjectStanding(AppDb db, Leads leads)
{
    private IReadOnlyList<DateOnly>? _changes;

    public async Task RunAsync(Procedure procedure, CancellationToken ct)
    {
        var id = procedure.Id;
        var before = new List<ProcedureStanding>();
        if (db.Entry(procedure).State != EntityState.Added)
        {
            await db.Set<ProcedureVersion>().Where(v => v.ProcedureId == id).LoadAsync(ct);
            await db.Set<ServiceMark>().Where(m => m.ProcedureId == id).LoadAsync(ct);
            before = await db.Set<ProcedureStanding>().Where(s => s.ProcedureId == id).ToListAsync(ct);
        }

        // Several acts may share one save: what an earlier one projected is not in the database yet.
        before = [.. before.Union(db.Set<ProcedureStanding>().Local.Where(s => s.ProcedureId == id && db.Entry(s).State == EntityState.Added))];
        Replace(before, Spans(procedure, [.. db.Tracked<ProcedureVersion>(id)], [.. db.Tracked<ServiceMark>(id).Where(m => db.Entry(m).State is not (EntityState.Deleted or EntityState.Detached))]));
    }

    /// <summary>For new procedures in bulk, whose rows the caller holds.</summary>
    public void Add(Procedure procedure, IReadOnlyCollection<ProcedureVersion> versions, IReadOnlyCollection<ServiceMark> marks) => Replace([], Spans(procedure, versions, marks));

    private List<ProcedureStanding> Spans(Procedure procedure, IReadOnlyCollection<ProcedureVersion> versions, IReadOnlyCollection<ServiceMark> marks) =>
        StandingSpans.Of(procedure.Id, versions, marks, leads.Of, _changes ??= leads.Changes());

    private void Replace(List<ProcedureStanding> before, List<ProcedureStanding> now)
    {
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

    private static bool Same(ProcedureStanding a, ProcedureStanding b) => a.From == b.From && a.To == b.To && a.Content == b.Content;

    private void Mark(ProcedureStanding span)
    {
        foreach (var day in new[] { span.From, span.To }.OfType<DateOnly>())
        {
            db.Add(new CellMark { Family = ProcedureMeasures.Family, AgencyId = span.AgencyId, Day = day });
        }
    }
}
