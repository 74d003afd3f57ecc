using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>One message of a national system, once: the same id again gets the same answer, whatever happened in between.</summary>
internal sealed class TakeMessage(AppDb db, Act act, ITexts texts, ApplyPortalMessage portal, ApplyMinistryMessage ministry, FieldProtector protector)
{
    private static readonly string[] Kinds = ["HoSoMoi", "BoSung", "RutHoSo", "TienDo"];

    /// <summary>The answer of an earlier message with this id; <see cref="RuleBroken"/> when its body was another one.</summary>
    public async Task<string?> EarlierAsync(InboundClient client, string messageId, byte[] body, CancellationToken ct)
    {
        var earlier = await db.Set<InboundMessage>().AsNoTracking().SingleOrDefaultAsync(m => m.ClientId == client.Id && m.MessageId == messageId, ct);
        return earlier is null ? null : earlier.HadBody(body, protector) ? earlier.Answer : throw new RuleBroken("dossiers.inbound.message-id-reused", messageId);
    }

    /// <summary>Those of the ids (client, message) that were taken before.</summary>
    public async Task<IReadOnlySet<(string, string)>> KnownAsync(IEnumerable<(string Client, string Message)> ids, CancellationToken ct)
    {
        var (clients, messages) = (ids.Select(i => i.Client).Distinct().ToArray(), ids.Select(i => i.Message).ToArray());
        var known = await db.Set<InboundMessage>().AsNoTracking().Where(m => clients.Contains(m.ClientId) && messages.Contains(m.MessageId)).Select(m => new { m.ClientId, m.MessageId }).ToListAsync(ct);
        return known.Select(k => (k.ClientId, k.MessageId)).ToHashSet();
    }

    public async Task<string> RunAsync(InboundClient client, string messageId, byte[] octets, JsonObject body, CancellationToken ct) =>
        (await TakeAsync(client, messageId, octets, body, null, ct)).Answer;

    /// <param name="known">The dossier, where the caller holds it: bulk work that has not saved yet.</param>
    public async Task<(string Answer, Dossier? Dossier)> TakeAsync(InboundClient client, string messageId, byte[] octets, JsonObject body, Dossier? known, CancellationToken ct)
    {
        var message = new MessageFields(body, texts);
        var kind = message.Required("LoaiThongDiep");
        if (kind.Length > 0 && !Kinds.Contains(kind))
        {
            message.Wrong("LoaiThongDiep", "dossiers.inbound.list", string.Join(", ", Kinds));
        }

        if (message.Required("NguonGui") is { Length: > 0 } source && source != client.Source)
        {
            message.Wrong("NguonGui", "dossiers.inbound.source", client.Source);
        }

        message.Done();
        var (dossier, why) = client.IsMinistry
            ? await ministry.ApplyAsync(kind, client, messageId, message, ct, known)
            : (await portal.ApplyAsync(kind, client, messageId, message, ct), null);
        var code = dossier?.Code ?? message.Text("MaHoSo");
        var reply = new JsonObject { ["error_code"] = "0", ["error_message"] = why is null ? "" : texts["dossiers.inbound.kept"], ["MaHoSo"] = code }.ToJsonString(FormContent.Json);
        var taken = new InboundMessage
        {
            ClientId = client.Id,
            MessageId = messageId,
            Kind = kind,
            Hash = InboundMessage.HashOf(octets, protector),
            Answer = reply,
            Outcome = why is null ? InboundOutcome.Applied : InboundOutcome.Kept,
            DossierId = dossier?.Id,
            DossierCode = code,
            Why = why,
            ReceivedAt = act.Now,
        };
        if (why is not null)
        {
            taken.Keep(body, protector);
        }

        db.Add(taken);
        return (reply, dossier);
    }
}
