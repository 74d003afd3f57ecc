using System.Text;
using System.Text.Json.Nodes;
using TinhSo.Simulators.Identity;

namespace TinhSo.Simulators.Province;

/// <summary>A file of a send command: its octets as base64, or a link that the province fetches.</summary>
internal sealed record SentFile(string Name, string? ComponentCode, string? Base64, string? Link);

/// <summary>Fills the blocks that portal and ministry messages share, with the names of the published synchronisation.</summary>
internal static class NewMessage
{
    public static JsonObject Dossier(string kind, string source, string? code, string procedureCode, Subject owner) => new()
    {
        ["LoaiThongDiep"] = kind,
        ["NguonGui"] = source,
        ["MaHoSo"] = code,
        ["MaTTHC"] = procedureCode,
        ["ChuHoSo"] = owner.Name,
        ["SoGiayToChuHoSo"] = owner.Identifier,
        ["LoaiDoiTuong"] = owner.IsPerson ? "1" : "2",
        ["MaDoiTuong"] = owner.Sub,
        ["DinhDanhCHS"] = new JsonArray(new JsonObject { ["LoaiDinhDanh"] = owner.IsPerson ? "1" : "2", ["SoDinhDanh"] = owner.Identifier }),
        ["Email"] = owner.Email,
        ["SoDienThoai"] = owner.Phone,
    };

    public static JsonArray Files(IEnumerable<SentFile>? files) => [.. (files ?? []).Select(f => new JsonObject
    {
        ["TepDinhKemId"] = Guid.CreateVersion7().ToString(),
        ["TenTepDinhKem"] = f.Name,
        ["IsDeleted"] = "False",
        ["MaThanhPhanHoSo"] = f.ComponentCode,
        ["DuongDanTaiTepTin"] = f.Link,
        ["NoiDungTepTin"] = f.Base64,
        ["DuocSoHoa"] = "0",
        ["DuocTaiSuDung"] = "0",
        ["DuocLayTuKhoDMQG"] = "0",
    })];

    /// <summary>A one-page PDF that says in plain letters that it is a sample.</summary>
    public static SentFile Sample(string name, string? componentCode, string line)
    {
        var text = $"BT /F1 18 Tf 72 740 Td ({line}) Tj ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            $"<< /Length {text.Length} >>\nstream\n{text}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();

        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var table = pdf.Length;
        pdf.Append("xref\n0 6\n0000000000 65535 f \n");
        offsets.ForEach(o => pdf.Append(System.Globalization.CultureInfo.InvariantCulture, $"{o:0000000000} 00000 n \n"));
        pdf.Append(System.Globalization.CultureInfo.InvariantCulture, $"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");

        return new(name, componentCode, Convert.ToBase64String(Encoding.ASCII.GetBytes(pdf.ToString())), null);
    }
}
