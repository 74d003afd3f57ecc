using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Submitting;

/// <summary>One filed paper: a stored file, or a paper original counted at the desk.</summary>
internal sealed record FiledPaper(string? ComponentKey, string Name, Guid? FileId, Provenance From, int Originals = 0, int Copies = 0, bool Digitised = false, bool Reused = false);

/// <summary>The people of a dossier: the owner, and who hands it in for them.</summary>
internal sealed record FiledOwner(
    OwnerKind Kind, string Name, string Identifier, DateOnly? BirthDate, string? Phone, string? Email, string? Address,
    Guid? AccountId = null, int AccountLevel = 0, string? SubmitterName = null, string? SubmitterIdentifier = null);

/// <summary>Opens a dossier in state 1, whoever sends it: the citizen's page, the desk, the national portal, a ministry, the paper book.</summary>
internal sealed class SubmitDossier(AppDb db, Act act, DossierCode codes)
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
            OwnerIdentifier = owner.Identifier.Trim(),
            OwnerBirthDate = owner.BirthDate,
            OwnerPhone = owner.Phone,
            OwnerEmail = owner.Email,
            OwnerAddress = owner.Address,
            SubmitterName = owner.SubmitterName,
            SubmitterIdentifier = owner.SubmitterIdentifier,
            AccountId = owner.AccountId,
            AccountLevel = owner.AccountLevel,
            IdentityFromRegister = identityFields.Count > 0 && identityFields.All(f => f is null or { From: Provenance.Account or Provenance.Register }),
            Summary = $"{procedure.ShortName} - {owner.Name.Trim()}",
            SubmittedAt = input.SubmittedAt ?? act.Now,
            Sync = input.Source is DossierSource.Own ? SyncState.Waiting : SyncState.NotNeeded,
        };
        dossier.Fold();
        db.Add(dossier);
        db.Add(new DossierForm { DossierId = dossier.Id, Content = input.Form.Write() });
        foreach (var paper in input.Papers)
        {
            db.Add(Paper(dossier, paper, act.Now));
        }

        db.Add(dossier.Stay(SubState.WaitingForAcceptance, act, "dossiers.submit", input.ReceivingAgencyId, isPublic: true));
        act.Publish(new DossierSubmitted(dossier.Id, dossier.Code, dossier.ProcedureId, dossier.CompetentAgencyId, dossier.Channel));
        return dossier;
    }

    internal static DossierPaper Paper(Dossier dossier, FiledPaper paper, DateTime at) => new()
    {
        DossierId = dossier.Id,
        ComponentKey = paper.ComponentKey,
        Name = paper.Name,
        FileId = paper.FileId,
        Provenance = paper.From,
        Originals = paper.Originals,
        Copies = paper.Copies,
        Digitised = paper.Digitised || paper.FileId is not null,
        Reused = paper.Reused,
        AddedAt = at,
    };
}
