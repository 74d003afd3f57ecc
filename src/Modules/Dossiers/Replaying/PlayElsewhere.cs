using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Inbound;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>Plays the messages that a ministry's system sent about one of its dossiers, through the verb behind the inbound door.</summary>
internal sealed class PlayElsewhere(Act act, TakeMessage take, IAgencies agencies)
{
    public async Task<Dossier> RunAsync(ReplayedDossier dossier, WorkingCalendar calendar, ReplayOwners owners, ReplaySpread spread, string result, Random random, CancellationToken ct)
    {
        var client = new InboundClient("he-thong-bo-nganh", spread.System, InboundClient.Ministry, "");
        var accepted = PlanHours.Moment(calendar, dossier.Accepted);
        var working = PlanHours.Moment(calendar, dossier.Accepted + 5 + random.Next(Math.Max(1, (dossier.End - dossier.Accepted) / 2)));
        var end = PlanHours.Moment(calendar, dossier.End);
        var copy = (await SendAsync(New(dossier, owners, accepted), accepted, 1, null))!;
        if (dossier.Lot.Fate == ReplayFate.Ended)
        {
            await SendAsync(Step(DossierState.Stopped, end), end, 2, copy);
            return copy;
        }

        await SendAsync(Step(DossierState.InProcess, working), working, 2, copy);
        var done = Step(DossierState.Done, end);
        done["DanhSachGiayToKetQua"] = new JsonArray(new JsonObject
        {
            ["TenGiayTo"] = spread.Result, ["MaGiayToKetQua"] = $"{dossier.Code}-KQ1", ["NoiDungTepTin"] = dossier.Lot.Electronic ? result : null,
        });
        await SendAsync(done, end, 3, copy);
        return copy;

        JsonObject Step(DossierState state, DateTime at) => Message("TienDo", dossier.Code, state, at);

        async Task<Dossier?> SendAsync(JsonObject body, DateTime at, int number, Dossier? known)
        {
            using (act.As(new Caller(CallerKind.System, null, client.Name), VietnamTime.ToUtc(at)))
            {
                var octets = Encoding.UTF8.GetBytes(body.ToJsonString(FormContent.Json));
                return (await take.TakeAsync(client, string.Create(CultureInfo.InvariantCulture, $"{dossier.Code}-{number}"), octets, body, known, ct)).Dossier;
            }
        }
    }

    private JsonObject New(ReplayedDossier dossier, ReplayOwners owners, DateTime accepted)
    {
        var owner = owners.Of(dossier.Owner, dossier.Lot.Channel);
        var body = Message("HoSoMoi", dossier.Code, DossierState.Accepted, accepted);
        body["MaTTHC"] = dossier.Procedure.Code;
        body["ChuHoSo"] = owner.Name;
        body["SoGiayToChuHoSo"] = owner.Identifier;
        body["LoaiDoiTuong"] = owner.Kind == OwnerKind.Organisation ? "2" : "1";
        body["KenhThucHien"] = "2";
        body["NgayNopHoSo"] = Text(dossier.Submitted);
        body["DonViXuLy"] = agencies.Find(dossier.AgencyId, DateOnly.FromDateTime(accepted))!.Slug;
        body["TaiKhoanDuocXacThucVoiVNeID"] = "1";
        return body;
    }

    private static JsonObject Message(string kind, string code, DossierState state, DateTime at) => new()
    {
        ["LoaiThongDiep"] = kind,
        ["NguonGui"] = InboundClient.Ministry,
        ["MaHoSo"] = code,
        ["TrangThaiHoSo"] = ((int)state).ToString(CultureInfo.InvariantCulture),
        ["ThoiDiemXuLy"] = Text(at),
    };

    private static string Text(DateTime local) => local.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
