using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>The desk takes a dossier in for a person, with or without account: accepted at once (slip 01), or kept as incomplete with what is missing (slip 02).</summary>
internal sealed class ReceiveAtDesk(Act act, SubmitDossier submit, AcceptDossier accept, AskSupplement ask, IProcedures procedures, IAccounts accounts)
{
    /// <param name="Missing">What must still be supplied; null accepts the dossier.</param>
    internal sealed record Input(
        ProcedureVersionInfo Procedure, string CaseKey, Channel Channel, Guid ReceivingAgencyId, Guid? CommuneAgencyId, OwnerInput Owner,
        IReadOnlyDictionary<string, string?> Answers, IReadOnlyList<FiledPaper> Papers, MoneyState Money, string SubmissionKey, string? Note, string? Missing);

    public async Task<Dossier> RunAsync(Input input, CancellationToken ct)
    {
        act.Caller.Require(AcceptDossier.Permission, input.ReceivingAgencyId);
        var procedure = input.Procedure;
        if (procedure.Route != DossierRoute.Province)
        {
            throw new RuleBroken("dossiers.other-system", procedure.ShortName);
        }

        var competent = procedures.CompetentAgency(procedure.ProcedureId, input.CommuneAgencyId, act.Today) ?? throw new RuleBroken("dossiers.no-agency");
        // The account of the owner, never of the helper; the same number under another name is not taken for them.
        var account = await accounts.FindByIdentifierAsync(input.Owner.Identifier.Trim(), ct) is { } found && Fold.Of(found.Name) == Fold.Of(input.Owner.Name) ? found : null;
        var form = new FormContent();
        foreach (var (key, value) in FormValidation.Normalise(procedure.Form, input.Answers))
        {
            if (value is not null)
            {
                form[key] = new FilledField(value, Provenance.Typed);
            }
        }

        var dossier = await submit.RunAsync(
            new(
                procedure, input.CaseKey, input.Channel, DossierSource.Own, Door.Desk, input.ReceivingAgencyId, competent,
                input.Owner.Filed(account?.Id, account is null ? 0 : account.Kind == AccountKind.Organisation ? 3 : account.Level), form, input.Papers, input.SubmissionKey),
            ct);
        dossier.Money = input.Money;
        if (input.Missing is null)
        {
            await accept.RunAsync(dossier, input.Note, ct);
        }
        else
        {
            await ask.RunAsync(dossier, input.Missing, ct);
        }

        return dossier;
    }
}
