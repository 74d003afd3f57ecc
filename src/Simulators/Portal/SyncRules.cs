using System.Globalization;
using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Portal;

/// <summary>One fault of a message from the province: which item, which field, what to do.</summary>
internal sealed record Fault(int Item, string Field, string Message);

/// <summary>What the portal checks before it takes a record. The official specification was not at hand: names and lists are those seen in public code, obligation is our reading.</summary>
internal static class SyncRules
{
    private static readonly string[] Mandatory = ["MaHoSo", "MaTTHC", "TenTTHC", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong", "NgayNopHoSo", "TrangThaiHoSo", "DonViXuLy"];

    private static readonly string[] MandatoryProgress = ["MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy", "TrangThai"];

    private static readonly string[] Times =
        ["NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "NgayTuChoi", "ThoiDiemXuLy", "NgayBatDau", "NgayKetThucTheoQuyDinh"];

    private static readonly Dictionary<string, string[]> Lists = new()
    {
        ["KenhThucHien"] = ["1", "2", "3"], ["DuocThanhToanTrucTuyen"] = ["0", "1", "2"], ["HoSoCoThanhPhanSoHoa"] = ["0", "1"],
        ["TaiKhoanDuocXacThucVoiVNeID"] = ["0", "1"],
    };

    // A state that cannot be true without its date.
    private static readonly Dictionary<int, string[]> DatesOfState = new()
    {
        [2] = ["NgayTiepNhan"], [3] = ["NgayTuChoi"], [4] = ["NgayTiepNhan"], [9] = ["NgayTiepNhan", "NgayKetThucXuLy"], [10] = ["NgayTiepNhan", "NgayKetThucXuLy", "NgayTra"],
    };

    private static readonly Dictionary<string, string[]> Blocks = new()
    {
        ["DinhDanhCHS"] = ["SoDinhDanh"], ["TaiLieuNop"] = ["TenTepDinhKem"], ["DanhSachLePhi"] = ["TenPhiLePhi", "HinhThucThu", "Gia"],
        ["DanhSachHoSoBoSung"] = ["NoiDungBoSung", "NgayBoSung"], ["DanhSachGiayToKetQua"] = ["TenGiayTo"],
    };

    public static IEnumerable<Fault> OfDossier(int item, JsonObject dossier, bool isUpdating, Func<string, PortalDossier?> find)
    {
        var faults = Fields(item, dossier, Mandatory, "TrangThaiHoSo").ToList();
        var state = State(dossier, "TrangThaiHoSo");

        faults.AddRange(DatesOfState.GetValueOrDefault(state ?? 0, []).Where(f => Text(dossier, f).Length == 0)
            .Select(f => new Fault(item, f, Say.Text("sync.date-of-state", state, Say.State(state!.Value), f))));
        faults.AddRange(Blocks.SelectMany(b => OfBlock(item, dossier, b.Key, b.Value)));

        var known = find(Text(dossier, "MaHoSo"));

        if (known is null == isUpdating)
        {
            faults.Add(new(item, "MaHoSo", Say.Text(isUpdating ? "sync.unknown-update" : "sync.known-new", Text(dossier, "MaHoSo"))));
        }

        if (known is not null && Text(dossier, "MaTTHC") is { Length: > 0 } procedure && procedure != known.ProcedureCode)
        {
            faults.Add(new(item, "MaTTHC", Say.Text("sync.procedure-changed", known.ProcedureCode, procedure)));
        }

        return faults.Concat(Transition(item, "TrangThaiHoSo", known, state));
    }

    public static IEnumerable<Fault> OfProgress(int item, JsonObject progress, Func<string, PortalDossier?> find)
    {
        var faults = Fields(item, progress, MandatoryProgress, "TrangThai").ToList();
        var known = find(Text(progress, "MaHoSo"));

        if (known is null && Text(progress, "MaHoSo").Length > 0)
        {
            faults.Add(new(item, "MaHoSo", Say.Text("sync.unknown", Text(progress, "MaHoSo"))));
        }

        return faults.Concat(Transition(item, "TrangThai", known, State(progress, "TrangThai")));
    }

    public static string Text(JsonObject from, string field) => from[field] is JsonValue value ? value.ToString().Trim() : "";

    public static int? State(JsonObject from, string field) =>
        int.TryParse(Text(from, field), NumberStyles.None, CultureInfo.InvariantCulture, out var state) && NationalStates.Exists(state) ? state : null;

    private static IEnumerable<Fault> Fields(int item, JsonObject from, string[] mandatory, string stateField)
    {
        foreach (var field in mandatory.Where(f => Text(from, f).Length == 0))
        {
            yield return new(item, field, Say.Text("sync.missing", field));
        }

        foreach (var field in Times.Where(f => Text(from, f) is { Length: > 0 } time && !ProvinceTime.IsStamp(time)))
        {
            yield return new(item, field, Say.Text("sync.time", field, Text(from, field)));
        }

        foreach (var (field, allowed) in Lists.Where(l => Text(from, l.Key) is { Length: > 0 } value && !l.Value.Contains(value)))
        {
            yield return new(item, field, Say.Text("sync.list", field, string.Join(", ", allowed)));
        }

        if (Text(from, stateField).Length > 0 && State(from, stateField) is null)
        {
            yield return new(item, stateField, Say.Text("sync.state", stateField, Text(from, stateField)));
        }
    }

    private static IEnumerable<Fault> OfBlock(int item, JsonObject dossier, string block, string[] mandatory)
    {
        if (dossier[block] is null)
        {
            return [];
        }

        return dossier[block] is not JsonArray rows
            ? [new(item, block, Say.Text("sync.not-array", block))]
            : rows.SelectMany((row, i) => mandatory.Where(f => row is not JsonObject o || Text(o, f).Length == 0)
                .Select(f => new Fault(item, $"{block}[{i.ToString(CultureInfo.InvariantCulture)}].{f}", Say.Text("sync.missing", f))));
    }

    private static IEnumerable<Fault> Transition(int item, string field, PortalDossier? known, int? to) =>
        known is not null && to is not null && !NationalStates.MayGo(known, to.Value)
            ? [new(item, field, Say.Text("sync.transition", known.State, Say.State(known.State), to, Say.State(to.Value)))]
            : [];
}
