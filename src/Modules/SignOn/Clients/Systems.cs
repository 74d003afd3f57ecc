using Microsoft.EntityFrameworkCore;
using TinhSo.Platform;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Clients;

/// <summary>Finds the registered system that an identifier names; nothing is known of demo systems outside the demo setting.</summary>
internal sealed class Systems(AppDb db, Settings settings)
{
    public Task<RelyingSystem?> FindAsync(string clientId, CancellationToken ct) =>
        db.Set<RelyingSystem>().AsNoTracking().SingleOrDefaultAsync(s => s.ClientId == clientId && (settings.Demo || !s.Demo), ct);
}
