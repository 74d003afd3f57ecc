using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>Makes the one dossier of a draft, which is gone after it. The draft's id is the submission key: a retry finds the first one's receipt.</summary>
internal sealed class SubmitDraft(AppDb db, Act act, SubmitDossier submit, IProcedures procedures, IdentityLevels levels, Desks desks, FieldProtector protector)
{
    public async Task<Dossier> RunAsync(OpenDraft open, CancellationToken ct)
    {
        var (draft, procedure, account) = open;
        if (levels.Lacking(account, procedure.Slug, act.Today) is { } level)
        {
            throw new RuleBroken("dossiers.identity-level", level);
        }

        var form = draft.ReadForm(protector);
        if (FormValidation.Check(procedure.Form, DraftForm.Values(form), act.Today).Count > 0 || PaperSlot.Missing(procedure, draft).Count > 0)
        {
            throw new RuleBroken("dossiers.draft-incomplete");
        }

        var competent = procedures.CompetentAgency(procedure.ProcedureId, draft.CommuneAgencyId, act.Today) ?? throw new RuleBroken("dossiers.no-agency");
        var names = procedure.Components.ToDictionary(c => c.Key, c => c.Name);
        var papers = draft.ReadFiles().Select(f => new FiledPaper(
            f.ComponentKey, f.ComponentKey is { } key && names.TryGetValue(key, out var name) ? name : f.Name, f.FileId, Provenance.Typed)).ToList();
        var owner = new FiledOwner(
            account.Kind == AccountKind.Organisation ? OwnerKind.Organisation : OwnerKind.Person, account.Name, account.Identifier, account.BirthDate,
            DraftForm.Contact(procedure.Form, form, "account.phone", account.Phone),
            DraftForm.Contact(procedure.Form, form, "account.email", account.Email),
            DraftForm.Contact(procedure.Form, form, "account.address", account.Address),
            account.Id,
            account.Kind == AccountKind.Organisation ? 3 : account.Level);
        var dossier = await submit.RunAsync(
            new(procedure, draft.CaseKey, Channel.Online, DossierSource.Own, Door.OwnPortal, desks.Of(competent, act.Today), competent, owner, form, papers, KeyOf(draft.Id)),
            ct);
        db.Remove(draft);
        return dossier;
    }

    /// <summary>The code of the dossier this draft became, for its owner; null while it is only a draft.</summary>
    public async Task<string?> ReceiptAsync(Guid draftId, CancellationToken ct)
    {
        var (key, owner) = (KeyOf(draftId), act.Caller.IsCitizen ? act.Caller.Id : null);
        return await db.Set<Dossier>().Where(d => d.SubmissionKey == key && d.AccountId == owner && owner != null).Select(d => d.Code).SingleOrDefaultAsync(ct);
    }

    /// <summary>Lost the race against another submission of the same draft, or against a change of it.</summary>
    public bool IsRace(Exception e) => e is RuleBroken { Code: "platform.stale" } || (e is DbUpdateException update && db.Flavour.IsDuplicate(update));

    private static string KeyOf(Guid draftId) => $"draft-{draftId:N}";
}
