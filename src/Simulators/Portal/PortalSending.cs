using System.Text.Json.Nodes;
using TinhSo.Simulators.Identity;
using TinhSo.Simulators.Province;

namespace TinhSo.Simulators.Portal;

/// <summary>Command: file a dossier in the name of a test person or organisation. Without files one sample PDF goes along.</summary>
/// <param name="AgencyCode">Who is asked to handle it; the commune of residence when left out.</param>
/// <param name="MessageId">The same id twice is one message.</param>
internal sealed record SendOrder(
    string ProcedureCode, string PersonKey, JsonObject? FormData, IReadOnlyList<SentFile>? Files, string? AgencyCode, string? Summary, string? MessageId);

/// <summary>Command: answer a request for supplement. <c>Force</c> sends it even when this portal does not believe one was asked.</summary>
internal sealed record SupplementOrder(string DossierCode, string? Note, JsonObject? FormData, IReadOnlyList<SentFile>? Files, bool Force = false, string? MessageId = null);

/// <summary>Command: ask to withdraw.</summary>
internal sealed record WithdrawOrder(string DossierCode, string? Reason, bool Force = false, string? MessageId = null);

/// <summary>What a command came to: the message as it stands in the queue, or why none was made.</summary>
internal sealed record SendResult(string? MessageId, string State, string? DossierCode, int Tries, string? Answer);

/// <summary>The portal's half of filing: builds the messages and hands them to the queue.</summary>
internal sealed class PortalSending(SendQueue queue, PortalRecords records, ProvinceTime time)
{
    private const string Source = "CongDVCQuocGia";

    public async Task<SendResult> FileAsync(SendOrder order, CancellationToken ct)
    {
        if (Subjects.Find(order.PersonKey) is not { } owner)
        {
            return Refused(Say.Text("send.unknown-person", order.PersonKey, string.Join(", ", Subjects.All.Select(s => s.Key))));
        }

        if (string.IsNullOrWhiteSpace(order.ProcedureCode))
        {
            return Refused(Say.Text("send.no-procedure"));
        }

        var body = NewMessage.Dossier("HoSoMoi", Source, null, order.ProcedureCode, owner);
        body["KenhThucHien"] = "2";
        body["NoiNopHoSo"] = "1";
        body["TrichYeuHoSo"] = order.Summary ?? owner.Name;
        body["NgayNopHoSo"] = time.NowStamp;
        body["TrangThaiHoSo"] = "1";
        body["DonViXuLy"] = order.AgencyCode ?? owner.CommuneCode;
        body["TaiKhoanDuocXacThucVoiVNeID"] = owner.Level == 2 ? "1" : "0";
        body["DuocThanhToanTrucTuyen"] = "0";
        body["ThongTinKhac"] = (order.FormData ?? []).ToJsonString();
        body["TaiLieuNop"] = NewMessage.Files(order.Files ?? [NewMessage.Sample("giay-to-mau.pdf", null, "Simulated paper, not a legal document")]);

        return await DeliverAsync("HoSoMoi", body, order.MessageId, ct);
    }

    public async Task<SendResult> SupplementAsync(SupplementOrder order, CancellationToken ct)
    {
        if (!order.Force && records.Find(order.DossierCode) is not { State: 5 })
        {
            return Refused(Say.Text("send.no-supplement-asked", order.DossierCode));
        }

        var files = NewMessage.Files(order.Files ?? [NewMessage.Sample("giay-to-bo-sung.pdf", null, "Simulated supplement, not a legal document")]);
        var body = new JsonObject
        {
            ["LoaiThongDiep"] = "BoSung",
            ["NguonGui"] = Source,
            ["MaHoSo"] = order.DossierCode,
            ["ThongTinKhac"] = order.FormData?.ToJsonString(),
            ["TaiLieuNop"] = files,
            ["DanhSachHoSoBoSung"] = new JsonArray(new JsonObject
            {
                ["HoSoBoSungId"] = Guid.CreateVersion7().ToString(),
                ["NoiDungBoSung"] = order.Note ?? Say.Text("send.supplement-note"),
                ["NgayBoSung"] = time.NowStamp,
                ["TrangThaiBoSung"] = "1",
            }),
        };

        return await DeliverAsync("BoSung", body, order.MessageId, ct);
    }

    public async Task<SendResult> WithdrawAsync(WithdrawOrder order, CancellationToken ct)
    {
        if (!order.Force && (records.Find(order.DossierCode) is not { } known || !NationalStates.MayWithdraw(known.State)))
        {
            return Refused(Say.Text("send.no-withdrawal", order.DossierCode));
        }

        var body = new JsonObject
        {
            ["LoaiThongDiep"] = "RutHoSo",
            ["NguonGui"] = Source,
            ["MaHoSo"] = order.DossierCode,
            ["TrangThaiHoSo"] = "7",
            ["GhiChu"] = order.Reason ?? Say.Text("send.withdraw-note"),
            ["ThoiDiemXuLy"] = time.NowStamp,
        };

        return await DeliverAsync("RutHoSo", body, order.MessageId, ct);
    }

    public static SendResult Result(Message message) =>
        new(message.Id, message.State.ToString().ToLowerInvariant(), message.DossierCode, message.Tries, message.Answer);

    private static SendResult Refused(string why) => new(null, "not-sent", null, 0, why);

    private async Task<SendResult> DeliverAsync(string kind, JsonObject body, string? messageId, CancellationToken ct) =>
        Result(await queue.DeliverAsync(queue.Add(Sender.Portal, kind, body, messageId).Id, ct));
}
