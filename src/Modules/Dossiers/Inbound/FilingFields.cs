using System.Text.RegularExpressions;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>What a new message says beside its form and files.</summary>
internal sealed record Filing(ProcedureVersionInfo Procedure, StatedOwner Owner, Channel Channel, Guid CompetentAgencyId, string? Code, DateTime? SubmittedAt);

/// <summary>Reads who files what with whom, field by field; refuses with every fault that keeps the rest from being read.</summary>
internal sealed partial class FilingFields(Act act, IProcedures procedures, IAgencies agencies, IAccounts accounts, InboundClients lists)
{
    public async Task<Filing> ReadAsync(MessageFields message, InboundClient client, CancellationToken ct)
    {
        var procedure = Procedure(message, client);
        var owner = await OwnerAsync(message, ct);
        var channel = message.Code("KenhThucHien", lists.Channels, "2");
        var submitted = message.Moment("NgayNopHoSo", required: true, act.Now);
        var code = Code(message, client);
        var competent = Competent(message, client, procedure);
        if (procedure is null || owner is null || channel is null || competent is null)
        {
            message.Done();
        }

        return new(procedure!, owner!, channel!.Value, competent!.Value, code, submitted);
    }

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

    internal static FiledOwner Filed(StatedOwner owner, FormDefinition form, FormContent content)
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
