using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Submitting;

/// <summary>Opens a dossier in state 1, whoever sends it: the citizen's page, the desk, the national portal, a ministry, the paper book.</summary>
internal sealed class SubmitDossier(AppDb db, Act act, DossierCode codes, FieldProtector protector)
{
    internal sealed record Input(
        ProcedureVersionInfo Procedure, string CaseKey, Channel Channel, DossierSource Source, Door Door, Guid ReceivingAgencyId, Guid CompetentAgencyId,
        FiledOwner Owner, FormContent Form, IReadOnlyList<FiledPaper> Papers, string? SubmissionKey = null, string? Code = null, DateTime? SubmittedAt = null);

    public async Task<Dossier> RunAsync(Input input, CancellationToken ct)
    {
        var (procedure, owner) = (input.Procedure, input.Owner);
        // What stands in the paper book was taken in under the version of its own day.
        if (input.Door != Door.PaperBook && (!procedure.Published || procedure.ValidTo < act.Today))
        {
            throw new RuleBroken("dossiers.procedure-closed", procedure.Name);
        }

        var identityFields = procedure.Form.Fields.Where(f => f.Identity).Select(f => input.Form.GetValueOrDefault(f.Key)).ToList();
        var dossier = new Dossier
        {
            Code = input.Code ?? await codes.NextAsync(input.CompetentAgencyId, act.Today, ct),
            SubmissionKey = input.SubmissionKey,
            ProcedureId = procedure.ProcedureId,
            ProcedureVersionId = procedure.VersionId,
            ProcedureCode = procedure.Code,
            ProcedureName = procedure.ShortName,
            CaseKey = procedure.Case(input.CaseKey).Key,
            FieldCode = procedure.FieldCode,
            Level = procedure.Level,
            Channel = input.Channel,
            Source = input.Source,
            Door = input.Door,
            ReceivingAgencyId = input.ReceivingAgencyId,
            CompetentAgencyId = input.CompetentAgencyId,
            OwnerKind = owner.Kind,
            OwnerName = owner.Name.Trim(),
            OwnerBirthDate = owner.BirthDate,
            OwnerEmail = owner.Email,
            OwnerAddress = owner.Address,
            SubmitterName = owner.SubmitterName,
            AccountId = owner.AccountId,
            AccountLevel = owner.AccountLevel,
            IdentityFromRegister = identityFields.Count > 0 && identityFields.All(f => f is null or { From: Provenance.Account or Provenance.Register }),
            Summary = $"{procedure.ShortName} - {owner.Name.Trim()}",
            SubmittedAt = input.SubmittedAt ?? act.Now,
            Sync = input.Source is DossierSource.Own ? SyncState.Waiting : SyncState.NotNeeded,
        };
        dossier.SetOwnerIdentifier(owner.Identifier.Trim(), protector);
        dossier.SetOwnerPhone(owner.Phone, protector);
        dossier.SetSubmitterIdentifier(owner.SubmitterIdentifier, protector);
        dossier.Fold(protector);
        db.Add(dossier);
        db.Add(DossierForm.Of(dossier.Id, input.Form, protector));
        foreach (var paper in input.Papers)
        {
            db.Add(paper.RowOf(dossier, act.Now));
        }

        db.Add(dossier.Stay(SubState.WaitingForAcceptance, act, "dossiers.submit", input.ReceivingAgencyId, isPublic: true));
        act.Publish(new DossierSubmitted(dossier.Id, dossier.Code, dossier.ProcedureId, dossier.CompetentAgencyId, dossier.Channel));
        return dossier;
    }
}
