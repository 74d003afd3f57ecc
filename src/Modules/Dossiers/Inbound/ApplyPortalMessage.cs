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

/// <summary>What a message of the national portal does: file, supplement, withdraw, each through the verb of our own page.</summary>
internal sealed class ApplyPortalMessage(
    AppDb db, Act act, ITexts texts, IProcedures procedures, FileFromPortal file, InboundPapers papers, AnswerSupplement answer, WithdrawDossier withdraw, FieldProtector protector)
{
    public async Task<Dossier> ApplyAsync(string kind, InboundClient client, string messageId, MessageFields message, CancellationToken ct)
    {
        if (kind == "HoSoMoi")
        {
            return await file.RunAsync(message, client, messageId, ct);
        }

        var dossier = await FindAsync(message, ct);
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

        return dossier;
    }

    private async Task SupplementAsync(Dossier dossier, MessageFields message, CancellationToken ct)
    {
        if (dossier.State != DossierState.SupplementAsked)
        {
            throw new RuleBroken("dossiers.no-supplement-asked", dossier.Code);
        }

        var procedure = procedures.Version(dossier.ProcedureVersionId) ?? throw new RuleBroken("dossiers.procedure-unknown", dossier.ProcedureName);
        var form = await db.Set<DossierForm>().SingleAsync(f => f.DossierId == dossier.Id, ct);
        var before = form.Read(protector);
        var merged = message.Optional("ThongTinKhac", int.MaxValue) is null ? before : InboundForm.Merge(message, procedure.Form, before, act.Today, texts);
        var note = string.Join('\n', message.Rows("DanhSachHoSoBoSung").Select(r => r.Fields.Optional("NoiDungBoSung", 4000)).OfType<string>());
        var filed = await papers.TakeAsync(message, procedure, ct);
        message.Done();
        if (form.Change(merged, act.Now, protector) is { } former)
        {
            db.Add(former);
        }

        await answer.RunAsync(dossier, note, filed, ct);
    }

    private async Task<Dossier> FindAsync(MessageFields message, CancellationToken ct)
    {
        var code = message.Required("MaHoSo", 60);
        message.Done();
        var dossier = await db.Set<Dossier>().SingleOrDefaultAsync(d => d.Code == code && d.Source == DossierSource.Own, ct);
        if (dossier is null)
        {
            message.Wrong("MaHoSo", "dossiers.inbound.unknown", code);
            message.Done();
        }

        return dossier!;
    }
}
