using System.Globalization;
using System.Text.Json;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Slips;

internal enum SlipKind
{
    Receipt,
    Supplement,
    Refusal,
    Apology,
    Stop,
    Control,
}

/// <summary>What a slip says, frozen at the moment of its birth.</summary>
internal sealed record SlipContent(
    string FormNumber, string FormBasis, string Title, string AgencyName, string DossierCode, string ProcedureName, string? ProcedureCode,
    string OwnerName, string OwnerIdentifier, string? OwnerPhone, string? OwnerEmail, string? OwnerAddress, DateTime IssuedAt, string IssuedBy,
    DateTime? AcceptedAt, DateTime? DueAt, string? Note, IReadOnlyList<SlipPaper> Papers);

internal sealed record SlipPaper(string Name, int Originals, int Copies, bool Electronic);

/// <summary>Writes a slip's row under the form in force on the day of the act; printing renders it later.</summary>
internal sealed class SlipWriter(AppDb db, Act act, IAgencies agencies, IProcedures procedures, DossierParts parts, PaperTexts texts, FieldProtector protector)
{
    /// <summary>The forms of TT 03/2025/TT-VPCP are used from this day; before it those of TT 01/2018/TT-VPCP.</summary>
    internal static readonly DateOnly NewForms = new(2025, 9, 15);

    public async Task<SlipContent> WriteAsync(Dossier dossier, SlipKind kind, string? note, CancellationToken ct)
    {
        var form = FormOf(kind, act.Today);
        var number = 1 + (await parts.OfAsync<DossierSlip>(dossier, ct)).Count(s => s.Kind == KeyOf(kind));
        var papers = (await parts.OfAsync<DossierPaper>(dossier, ct)).Where(p => p.RemovedAt is null);

        var content = new SlipContent(
            form.Number, form.Basis, Title(kind, number, form.Number), agencies.NameAt(dossier.ReceivingAgencyId, act.Today), dossier.Code,
            procedures.Version(dossier.ProcedureVersionId)?.Name ?? dossier.ProcedureName, dossier.ProcedureCode,
            dossier.OwnerName, dossier.OwnerIdentifier(protector), dossier.OwnerPhone(protector), dossier.OwnerEmail, dossier.OwnerAddress, act.Now, act.Caller.Name,
            dossier.AcceptedAt, dossier.DueAt, note,
            [.. papers.Select(p => new SlipPaper(p.Name, p.Originals, p.Copies, p.FileId is not null))]);
        db.Add(new DossierSlip
        {
            DossierId = dossier.Id,
            Kind = KeyOf(kind),
            FormNumber = form.Number,
            Number = number,
            IssuedAt = act.Now,
            IssuedBy = act.Caller.Name,
        }.With(SealedText.Of(JsonSerializer.Serialize(content, FormContent.Json)), protector));
        return content;
    }

    internal static string KeyOf(SlipKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Numbers of the forms before and after 2025-09-15; the stop notice is new with TT 03/2025.</summary>
    internal static (string Number, string Basis) FormOf(SlipKind kind, DateOnly day)
    {
        var modern = day >= NewForms;
        var number = kind switch
        {
            SlipKind.Receipt => "01",
            SlipKind.Supplement => "02",
            SlipKind.Refusal => "03",
            SlipKind.Apology => "04",
            SlipKind.Stop => "05",
            _ => modern ? "06" : "05",
        };
        return (number, modern ? "TT 03/2025/TT-VPCP" : "TT 01/2018/TT-VPCP");
    }

    private string Title(SlipKind kind, int number, string form) =>
        texts["dossiers.paper.slip-name", form, number, VietnamTime.ToLocal(act.Now).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)];
}
