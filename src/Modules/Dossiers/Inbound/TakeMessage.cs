using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>One message of a national system, once: the same id again gets the same answer, whatever happened in between.</summary>
internal sealed class TakeMessage(
    AppDb db, Act act, ITexts texts, IProcedures procedures, FileFromPortal file, CopyMinistryStep copy, InboundPapers papers, AnswerSupplement answer, WithdrawDossier withdraw)
{
    private static readonly string[] Kinds = ["HoSoMoi", "BoSung", "RutHoSo", "TienDo"];
    private static readonly string[] FileBlocks = ["TaiLieuNop", "DanhSachGiayToKetQua"];

    /// <summary>The answer of an earlier message with this id; <see cref="RuleBroken"/> when its body was another one.</summary>
    public async Task<string?> EarlierAsync(InboundClient client, string messageId, byte[] body, CancellationToken ct)
    {
        var earlier = await db.Set<InboundMessage>().AsNoTracking().SingleOrDefaultAsync(m => m.ClientId == client.Id && m.MessageId == messageId, ct);
        return earlier is null ? null : earlier.Hash == HashOf(body) ? earlier.Answer : throw new RuleBroken("dossiers.inbound.message-id-reused", messageId);
    }

    public async Task<string> RunAsync(InboundClient client, string messageId, byte[] octets, JsonObject body, CancellationToken ct)
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
        var (dossier, why) = await ApplyAsync(kind, client, messageId, message, ct);
        var code = dossier?.Code ?? message.Text("MaHoSo");
        var reply = new JsonObject { ["error_code"] = "0", ["error_message"] = why is null ? "" : texts["dossiers.inbound.kept"], ["MaHoSo"] = code }.ToJsonString(FormContent.Json);
        db.Add(new InboundMessage
        {
            ClientId = client.Id,
            MessageId = messageId,
            Kind = kind,
            Hash = HashOf(octets),
            Answer = reply,
            Outcome = why is null ? InboundOutcome.Applied : InboundOutcome.Kept,
            DossierId = dossier?.Id,
            DossierCode = code,
            Body = why is null ? null : WithoutFiles(body),
            Why = why,
            ReceivedAt = act.Now,
        });
        return reply;
    }

    private async Task<(Dossier? Dossier, string? Why)> ApplyAsync(string kind, InboundClient client, string messageId, MessageFields message, CancellationToken ct)
    {
        if (kind == "HoSoMoi" && !client.IsMinistry)
        {
            return (await file.RunAsync(message, client, messageId, ct), null);
        }

        if (client.IsMinistry)
        {
            return await MinistryAsync(kind, client, messageId, message, ct);
        }

        var dossier = await FindAsync(message, d => d.Source == DossierSource.Own, ct);
        using (act.As(new Caller(CallerKind.Citizen, dossier.AccountId, dossier.OwnerName), act.Now))
        {
            switch (kind)
            {
                case "BoSung":
                    await SupplementAsync(dossier, message, ct);
                    break;
                case "RutHoSo":
                    withdraw.Ask(dossier, message.Optional("GhiChu", 1000));
                    break;
                default:
                    throw new RuleBroken("dossiers.inbound.province-is-master", dossier.Code);
            }
        }

        return (dossier, null);
    }

    private async Task<(Dossier? Dossier, string? Why)> MinistryAsync(string kind, InboundClient client, string messageId, MessageFields message, CancellationToken ct)
    {
        if (kind is not ("HoSoMoi" or "TienDo"))
        {
            message.Wrong("LoaiThongDiep", "dossiers.inbound.list", "HoSoMoi, TienDo");
            message.Done();
        }

        var code = message.Required("MaHoSo", 60);
        var state = CopyMinistryStep.State(message);
        message.Done();
        var dossier = await db.Set<Dossier>().SingleOrDefaultAsync(d => d.Code == code, ct);
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

    private async Task SupplementAsync(Dossier dossier, MessageFields message, CancellationToken ct)
    {
        if (dossier.State != DossierState.SupplementAsked)
        {
            throw new RuleBroken("dossiers.no-supplement-asked", dossier.Code);
        }

        var procedure = procedures.Version(dossier.ProcedureVersionId) ?? throw new RuleBroken("dossiers.procedure-unknown", dossier.ProcedureName);
        var form = await db.Set<DossierForm>().SingleAsync(f => f.DossierId == dossier.Id, ct);
        var before = FormContent.Read(form.Content);
        var merged = message.Optional("ThongTinKhac", int.MaxValue) is null ? before : InboundForm.Merge(message, procedure.Form, before, act.Today, texts);
        var note = string.Join('\n', message.Rows("DanhSachHoSoBoSung").Select(r => r.Fields.Optional("NoiDungBoSung", 4000)).OfType<string>());
        var filed = await papers.TakeAsync(message, procedure, ct);
        message.Done();
        form.Content = merged.Write();
        await answer.RunAsync(dossier, note, filed, ct);
    }

    private async Task<Dossier> FindAsync(MessageFields message, System.Linq.Expressions.Expression<Func<Dossier, bool>> mine, CancellationToken ct)
    {
        var code = message.Required("MaHoSo", 60);
        message.Done();
        var dossier = await db.Set<Dossier>().Where(mine).SingleOrDefaultAsync(d => d.Code == code, ct);
        if (dossier is null)
        {
            message.Wrong("MaHoSo", "dossiers.inbound.unknown", code);
            message.Done();
        }

        return dossier!;
    }

    private static string HashOf(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private static string WithoutFiles(JsonObject body)
    {
        var copy = body.DeepClone().AsObject();
        foreach (var row in FileBlocks.SelectMany(b => (copy[b] as JsonArray)?.OfType<JsonObject>() ?? []))
        {
            row.Remove("NoiDungTepTin");
        }

        return copy.ToJsonString(FormContent.Json);
    }
}
