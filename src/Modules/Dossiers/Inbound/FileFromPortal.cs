using System.Text.RegularExpressions;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>Opens the dossier of a new message (HoSoMoi) through the verb that our own page uses, so both give the same record.</summary>
internal sealed partial class FileFromPortal(
    Act act, ITexts texts, IProcedures procedures, IAgencies agencies, IAccounts accounts, Desks desks, InboundClients lists, InboundPapers papers, SubmitDossier submit)
{
    public async Task<Dossier> RunAsync(MessageFields message, InboundClient client, string messageId, CancellationToken ct)
    {
        var procedure = Procedure(message, client);
        var owner = await OwnerAsync(message, ct);
        var channel = message.Code("KenhThucHien", lists.Channels, "2");
        var submitted = message.Moment("NgayNopHoSo", required: true, act.Now);
        var code = Code(message, client);
        var competent = Competent(message, client, procedure);
        if (procedure is null || owner is null)
        {
            message.Done();
        }

        var form = client.IsMinistry ? [] : InboundForm.Read(message, procedure!.Form, owner!, act.Today, texts);
        var filed = await papers.TakeAsync(message, procedure!, ct);
        message.Done();
        var source = !client.IsMinistry ? DossierSource.Own : procedure!.Route == DossierRoute.Vertical ? DossierSource.Vertical : DossierSource.Ministry;
        using (act.As(Sender(client, owner!), act.Now))
        {
            return await submit.RunAsync(
                new(
                    procedure!, "", channel!.Value, source, client.IsMinistry ? Door.MinistrySystem : Door.NationalPortal, desks.Of(competent!.Value, act.Today), competent.Value,
                    Filed(owner!, procedure!.Form, form), form, filed, $"{client.Id}:{messageId}", code, submitted),
                ct);
        }
    }

    /// <summary>Through the portal the owner acts, as on our own page; a ministry's system acts itself.</summary>
    private static Platform.Security.Caller Sender(InboundClient client, StatedOwner owner) => client.IsMinistry
        ? new(Platform.Security.CallerKind.System, null, client.Name)
        : new(Platform.Security.CallerKind.Citizen, owner.Account?.Id, owner.Name);

    private ProcedureVersionInfo? Procedure(MessageFields message, InboundClient client)
    {
        var code = message.Required("MaTTHC", 50);
        var procedure = code.Length == 0 ? null : procedures.ByCode(code, act.Today);
        if (procedure is null && code.Length > 0)
        {
            message.Wrong("MaTTHC", "dossiers.inbound.procedure", code);
        }
        else if (procedure is { OnlineAllowed: false } && !client.IsMinistry)
        {
            message.Wrong("MaTTHC", "dossiers.inbound.procedure-not-here", code);
        }

        return procedure;
    }

    private static string? Code(MessageFields message, InboundClient client)
    {
        if (!client.IsMinistry)
        {
            if (message.Optional("MaHoSo") is not null)
            {
                message.Wrong("MaHoSo", "dossiers.inbound.code-ours");
            }

            return null;
        }

        var code = message.Required("MaHoSo", 60);
        if (code.Length > 0 && !CodeShape().IsMatch(code))
        {
            message.Wrong("MaHoSo", "dossiers.inbound.code-shape", code);
        }

        return code;
    }

    private async Task<StatedOwner?> OwnerAsync(MessageFields message, CancellationToken ct)
    {
        var (name, identifier) = (message.Required("ChuHoSo", 200), message.Required("SoGiayToChuHoSo", 20));
        if (message.Code("LoaiDoiTuong", lists.OwnerKinds) is not { } kind)
        {
            return null;
        }

        if (identifier.Length > 0 && !IdentifierShape().IsMatch(identifier))
        {
            message.Wrong("SoGiayToChuHoSo", "dossiers.inbound.identifier");
        }

        var account = identifier.Length == 0 ? null : await accounts.FindByIdentifierAsync(identifier, ct);
        if ((account?.Kind == AccountKind.Organisation) != (kind == OwnerKind.Organisation))
        {
            account = null;
        }

        return new StatedOwner(kind, name, identifier, message.Optional("SoDienThoai", 20), message.Optional("Email", 254), message.Text("TaiKhoanDuocXacThucVoiVNeID") == "1", account);
    }

    private Guid? Competent(MessageFields message, InboundClient client, ProcedureVersionInfo? procedure)
    {
        var code = message.Required("DonViXuLy", 60);
        var agency = code.Length == 0 ? null : agencies.FindByCode(code, act.Today);
        if (agency is null)
        {
            if (code.Length > 0)
            {
                message.Wrong("DonViXuLy", "dossiers.inbound.agency", code);
            }

            return null;
        }

        if (procedure is null || client.IsMinistry)
        {
            return agency.Id;
        }

        var competent = agency.Level == AgencyLevel.Commune
            ? procedures.CompetentAgency(procedure.ProcedureId, agency.Id, act.Today)
            : procedures.CompetentAgency(procedure.ProcedureId, null, act.Today) ?? agency.Id;
        if (competent is null)
        {
            message.Wrong("DonViXuLy", "dossiers.inbound.not-competent", agency.Name);
        }

        return competent;
    }

    private static FiledOwner Filed(StatedOwner owner, FormDefinition form, FormContent content)
    {
        var level = owner.Kind == OwnerKind.Organisation ? 3 : owner.Verified ? 2 : 1;
        return new FiledOwner(
            owner.Kind, owner.Name, owner.Identifier, owner.Account?.BirthDate ?? Day(Given("account.birthDate")), Given("account.phone") ?? owner.Phone ?? owner.Account?.Phone,
            Given("account.email") ?? owner.Email ?? owner.Account?.Email, Given("account.address") ?? owner.Account?.Address, owner.Account?.Id, level);

        string? Given(string prefill) => form.Fields.Where(f => f.Prefill == prefill).Select(f => content.Value(f.Key)).FirstOrDefault(v => v is { Length: > 0 });

        static DateOnly? Day(string? text) => text is not null && FormValidation.TryDate(text, out var day) ? day : null;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9.-]{4,59}$")]
    private static partial Regex CodeShape();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{4,19}$")]
    private static partial Regex IdentifierShape();
}
