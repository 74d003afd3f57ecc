using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>How many drafts one account may keep: the setting TINHSO_DRAFTS, 5 unless the operator says otherwise.</summary>
internal sealed record FilingLimit(int Drafts);

/// <summary>A citizen begins to file: the draft keeps everything between the steps, prefilled from the account.</summary>
internal sealed class StartDraft(AppDb db, Act act, Drafts drafts, FilingLimit limit, FieldProtector protector)
{
    public async Task<Draft> RunAsync(ProcedureVersionInfo procedure, AccountInfo account, string caseKey, Guid? communeAgencyId, CancellationToken ct)
    {
        if (!procedure.OnlineAllowed)
        {
            throw new RuleBroken("dossiers.procedure-closed", procedure.ShortName);
        }

        if (await drafts.Mine().CountAsync(ct) >= limit.Drafts)
        {
            throw new RuleBroken("dossiers.too-many-drafts", limit.Drafts);
        }

        var draft = new Draft
        {
            AccountId = account.Id,
            ProcedureId = procedure.ProcedureId,
            ProcedureVersionId = procedure.VersionId,
            CaseKey = procedure.Case(caseKey).Key,
            CommuneAgencyId = communeAgencyId,
            UpdatedAt = act.Now,
        };
        draft.WriteForm(DraftForm.Prefilled(procedure.Form, account), protector);
        db.Add(draft);
        return draft;
    }
}
