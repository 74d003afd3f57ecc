using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>What a message of a ministry's system does: open or advance the copy of its dossier.</summary>
internal sealed class ApplyMinistryMessage(AppDb db, FileFromPortal file, CopyMinistryStep copy)
{
    /// <param name="known">The copy, where the caller holds it already.</param>
    public async Task<(Dossier? Dossier, string? Why)> ApplyAsync(string kind, InboundClient client, string messageId, MessageFields message, CancellationToken ct, Dossier? known = null)
    {
        if (kind is not ("HoSoMoi" or "TienDo"))
        {
            message.Wrong("LoaiThongDiep", "dossiers.inbound.list", "HoSoMoi, TienDo");
            message.Done();
        }

        var code = message.Required("MaHoSo", 60);
        var state = message.State();
        message.Done();
        var dossier = known ?? await db.Set<Dossier>().SingleOrDefaultAsync(d => d.Code == code, ct);
        if (dossier is { Door: not Door.MinistrySystem })
        {
            message.Wrong("MaHoSo", "dossiers.inbound.not-yours", code);
            message.Done();
        }

        if (dossier is null && kind == "TienDo")
        {
            return (null, "unknown");
        }

        if (dossier is null)
        {
            dossier = await file.RunAsync(message, client, messageId, ct);
            if (state == DossierState.Registered)
            {
                return (dossier, null);
            }
        }

        return (dossier, await copy.RunAsync(dossier, message, client, ct));
    }
}
