using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>Puts a message's files into the store and names the paper of the procedure each stands for.</summary>
internal sealed class InboundPapers(FileStore store, ITexts texts)
{
    private const int MostFiles = 100;

    public async Task<IReadOnlyList<FiledPaper>> TakeAsync(MessageFields message, ProcedureVersionInfo procedure, CancellationToken ct)
    {
        var papers = new List<FiledPaper>();
        foreach (var (path, file) in message.Rows("TaiLieuNop").Take(MostFiles))
        {
            if (IsYes(file, "IsDeleted"))
            {
                continue;
            }

            var name = file.Required("TenTepDinhKem", 200);
            var component = procedure.Components.FirstOrDefault(c => c.Key == file.Text("MaThanhPhanHoSo"));
            if (component is null && file.Optional("MaThanhPhanHoSo") is { } unknown)
            {
                file.Wrong("MaThanhPhanHoSo", "dossiers.inbound.component", unknown, string.Join(", ", procedure.Components.Select(c => c.Key)));
            }

            var stored = await StoreAsync(file, name, ct);
            message.Join(path, file);
            if (stored is not null)
            {
                var fromVault = IsYes(file, "DuocLayTuKhoDMQG");
                papers.Add(new FiledPaper(
                    component?.Key, component?.Name ?? name, stored.Id, fromVault ? Provenance.Vault : Provenance.Inbound, Digitised: true, Reused: fromVault || IsYes(file, "DuocTaiSuDung")));
            }
        }

        return papers;
    }

    /// <summary>The result files of a ministry's dossier: name, code, file.</summary>
    public async Task<IReadOnlyList<(string Name, string? Code, Guid? FileId)>> ResultsAsync(MessageFields message, CancellationToken ct)
    {
        var results = new List<(string, string?, Guid?)>();
        foreach (var (path, file) in message.Rows("DanhSachGiayToKetQua").Take(MostFiles))
        {
            var name = file.Required("TenGiayTo", 300);
            var stored = file.Optional("NoiDungTepTin", int.MaxValue) is null ? null : await StoreAsync(file, name, ct);
            message.Join(path, file);
            results.Add((name, file.Optional("MaGiayToKetQua", 100), stored?.Id));
        }

        return results;
    }

    private async Task<StoredFile?> StoreAsync(MessageFields file, string name, CancellationToken ct)
    {
        var content = file.Text("NoiDungTepTin", int.MaxValue);
        if (content.Length == 0)
        {
            // A link would have us fetch whatever the message names; the octets come with the message.
            file.Wrong("NoiDungTepTin", "dossiers.inbound.file-needed");
            return null;
        }

        var octets = new byte[(content.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(content, octets, out var length))
        {
            file.Wrong("NoiDungTepTin", "dossiers.inbound.base64");
            return null;
        }

        try
        {
            using var stream = new MemoryStream(octets, 0, length);
            return await store.SaveAsync(stream, name, FileStore.DefaultMaxBytes, ct);
        }
        catch (RuleBroken rule)
        {
            file.Add("NoiDungTepTin", texts[$"rule.{rule.Code}", [.. rule.Args]]);
            return null;
        }
    }

    private static bool IsYes(MessageFields file, string field) => file.Text(field).ToUpperInvariant() is "1" or "TRUE";
}
