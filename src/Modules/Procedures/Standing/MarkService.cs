using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>States from a day on, or ends, that a procedure is eligible, integrated or helped. Used by the services page, the help form and the replay.</summary>
internal sealed class MarkService(AppDb db, Act act, ProjectStanding project)
{
    public async Task BeginAsync(Procedure procedure, ServiceMarkKind kind, DateOnly from, string? source, CancellationToken ct, DateOnly? to = null)
    {
        if (to is { } end && end <= from)
        {
            throw new RuleBroken("procedures.mark-empty");
        }

        if ((await MarksAsync(procedure, ct)).Any(m => m.Kind == kind && (to is null || m.From < to) && (m.To is null || from < m.To)))
        {
            throw new RuleBroken("procedures.mark-held");
        }

        db.Add(new ServiceMark { ProcedureId = procedure.Id, Kind = kind, From = from, To = to, Source = source });
        act.On(procedure, "procedures.mark", source);
        await project.RunAsync(procedure, ct);
    }

    public async Task EndAsync(Procedure procedure, ServiceMarkKind kind, DateOnly to, string? source, CancellationToken ct)
    {
        var open = (await MarksAsync(procedure, ct)).FirstOrDefault(m => m.Kind == kind && m.Holds(to)) ?? throw new RuleBroken("procedures.mark-not-held");
        if (open.From == to)
        {
            // Ended on its first day: it never held.
            db.Remove(open);
        }
        else
        {
            open.To = to;
        }

        act.On(procedure, "procedures.unmark", source);
        await project.RunAsync(procedure, ct);
    }

    /// <summary>Makes it so from the day on, if it is not already.</summary>
    public async Task SetAsync(Procedure procedure, ServiceMarkKind kind, bool holds, DateOnly day, CancellationToken ct)
    {
        if ((await MarksAsync(procedure, ct)).Any(m => m.Kind == kind && m.Holds(day)) == holds)
        {
            return;
        }

        await (holds ? BeginAsync(procedure, kind, day, null, ct) : EndAsync(procedure, kind, day, null, ct));
    }

    private async Task<List<ServiceMark>> MarksAsync(Procedure procedure, CancellationToken ct)
    {
        if (db.Entry(procedure).State != EntityState.Added)
        {
            await db.Set<ServiceMark>().Where(m => m.ProcedureId == procedure.Id).LoadAsync(ct);
        }

        return [.. db.Tracked<ServiceMark>(procedure.Id).Where(m => db.Entry(m).State != EntityState.Deleted)];
    }
}
