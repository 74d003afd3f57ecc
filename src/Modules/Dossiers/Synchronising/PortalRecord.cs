using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Synchronising;

/// <summary>A dossier in the fields of the portal's synchronisation, as public code of other provinces sends them.</summary>
internal sealed class PortalRecord(AppDb db, IProcedures procedures, IAgencies agencies, FieldProtector protector, ITexts texts)
{
    /// <summary>The whole record, told at one state.</summary>
    public async Task<JsonObject> OfAsync(Dossier dossier, int state, CancellationToken ct)
    {
        var procedure = procedures.Version(dossier.ProcedureVersionId);
        var papers = await db.Set<DossierPaper>().AsNoTracking().Where(p => p.DossierId == dossier.Id && p.RemovedAt == null).OrderBy(p => p.Id).ToListAsync(ct);
        var supplements = await db.Set<SupplementRequest>().AsNoTracking().Where(s => s.DossierId == dossier.Id).OrderBy(s => s.Number).ToListAsync(ct);
        var results = await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == dossier.Id && r.Valid).OrderBy(r => r.Number).ToListAsync(ct);
        var identifier = dossier.OwnerIdentifier(protector);
        return new JsonObject
        {
            ["MaHoSo"] = dossier.Code,
            ["MaTTHC"] = dossier.ProcedureCode,
            ["TenTTHC"] = procedure?.Name ?? dossier.ProcedureName,
            ["MaLinhVuc"] = dossier.FieldCode,
            ["TenLinhVuc"] = procedure?.FieldName ?? dossier.FieldCode,
            ["KenhThucHien"] = Number(1 + (int)dossier.Channel),
            ["ChuHoSo"] = dossier.OwnerName,
            ["SoGiayToChuHoSo"] = identifier,
            ["LoaiDoiTuong"] = dossier.OwnerKind == OwnerKind.Person ? "1" : "2",
            ["DinhDanhCHS"] = new JsonArray(new JsonObject { ["LoaiDinhDanh"] = dossier.OwnerKind == OwnerKind.Person ? "1" : "2", ["SoDinhDanh"] = identifier }),
            ["Email"] = dossier.OwnerEmail,
            ["SoDienThoai"] = dossier.OwnerPhone(protector),
            ["TrichYeuHoSo"] = dossier.Summary,
            ["NgayNopHoSo"] = Stamp(dossier.SubmittedAt),
            ["NgayTiepNhan"] = Stamp(dossier.AcceptedAt),
            ["NgayHenTra"] = Stamp(dossier.DueAt),
            ["TrangThaiHoSo"] = Number(state),
            ["NgayTra"] = Stamp(dossier.ReturnedAt),
            ["NgayKetThucXuLy"] = Stamp(dossier.ReleasedAt ?? dossier.EndedAt),
            ["NgayTuChoi"] = state == (int)DossierState.NotAccepted ? Stamp(dossier.EndedAt) : null,
            ["DonViXuLy"] = CodeOf(dossier.CompetentAgencyId, dossier.SubmittedAt),
            ["NoiNopHoSo"] = dossier.Door == Door.NationalPortal ? "1" : "2",
            ["HoSoCoThanhPhanSoHoa"] = papers.Any(p => p.Digitised) ? "1" : "0",
            ["TaiKhoanDuocXacThucVoiVNeID"] = dossier.AccountLevel >= 2 ? "1" : "0",
            ["DuocThanhToanTrucTuyen"] = "0",
            ["TaiLieuNop"] = new JsonArray([.. papers.Select(p => new JsonObject
            {
                ["TepDinhKemId"] = p.Id.ToString(), ["TenTepDinhKem"] = p.Name, ["IsDeleted"] = "False", ["MaThanhPhanHoSo"] = p.ComponentKey,
                ["DuocSoHoa"] = p.Digitised ? "1" : "0", ["DuocTaiSuDung"] = p.Reused ? "1" : "0", ["DuocLayTuKhoDMQG"] = p.Provenance == Provenance.Vault ? "1" : "0",
            })]),
            ["DanhSachHoSoBoSung"] = new JsonArray([.. supplements.Select(s => new JsonObject
            {
                ["HoSoBoSungId"] = s.Id.ToString(), ["NguoiYeuCauBoSung"] = s.AskedBy, ["NoiDungBoSung"] = s.Content, ["NgayBoSung"] = Stamp(s.AskedAt),
                ["ThongTinTiepNhan"] = s.Answer, ["NgayTiepNhanBoSung"] = Stamp(s.AnsweredAt), ["TrangThaiBoSung"] = s.AnsweredAt is null ? "0" : "1",
                ["NgayHenTraTruoc"] = Stamp(s.DueBefore), ["NgayHenTraMoi"] = Stamp(s.DueAfter),
            })]),
            ["DanhSachGiayToKetQua"] = new JsonArray([.. results.Select(r => new JsonObject { ["TenGiayTo"] = r.Title, ["GiayToId"] = r.Id.ToString(), ["MaGiayToKetQua"] = r.Code })]),
        };
    }

    /// <summary>One line of progress.</summary>
    public JsonObject Progress(Dossier dossier, DossierStep step, int state) => new()
    {
        ["MaHoSo"] = dossier.Code,
        ["NguoiXuLy"] = step.ActorName.Length > 0 ? step.ActorName : "-",
        ["ThoiDiemXuLy"] = Stamp(step.At),
        ["PhongBanXuLy"] = agencies.NameAt(step.AgencyId, VietnamTime.Day(step.At)),
        // What the citizen may not read here does not travel there.
        ["NoiDungXuLy"] = step is { IsPublic: true, Note.Length: > 0 } ? step.Note : texts[$"enum.DossierState.{step.ToState}"],
        ["TrangThai"] = Number(state),
        ["NgayBatDau"] = Stamp(dossier.AcceptedAt),
        ["NgayKetThucTheoQuyDinh"] = Stamp(dossier.DueAt),
    };

    internal static string? Stamp(DateTime? utc) => utc is { } at ? VietnamTime.ToLocal(at).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) : null;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string? CodeOf(Guid agencyId, DateTime at)
    {
        var agency = agencies.Find(agencyId, VietnamTime.Day(at));
        return agency?.Code is { Length: > 0 } code ? code : agency?.StatisticalCode ?? agency?.Slug;
    }
}
