using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>When an agency of the province begins, ends or changes, procedures may have another leading agency from that day on.</summary>
internal sealed class FollowAgencies(AppDb db, IAgencies agencies, ProjectStanding project) : IHandle<AgencyChanged>
{
    private bool _done;

    public async Task HandleAsync(AgencyChanged e, EventMeta meta, CancellationToken ct)
    {
        // The directory in memory is the same for all events of one turn, so once is enough.
        if (_done || agencies.Ever.FirstOrDefault(a => a.Id == e.AgencyId) is not { Level: AgencyLevel.Province })
        {
            return;
        }

        _done = true;
        foreach (var procedure in await db.Set<Procedure>().Where(p => p.Origin == ProcedureOrigin.Written).ToListAsync(ct))
        {
            await project.RunAsync(procedure, ct);
        }
    }
}
