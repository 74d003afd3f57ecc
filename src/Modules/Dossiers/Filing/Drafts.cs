using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>A draft with what its pages need: the procedure as it stands today and the owner's account.</summary>
internal sealed record OpenDraft(Draft Draft, ProcedureVersionInfo Procedure, AccountInfo Account)
{
    /// <summary>The procedure changed since the draft was begun; its answers are checked against the new version.</summary>
    public bool VersionChanged => Draft.ProcedureVersionId != Procedure.VersionId;

    public string Url => $"/nop-ho-so/{Procedure.Slug}/{Draft.Id}";
}

/// <summary>The caller's own drafts and nobody else's.</summary>
internal sealed class Drafts(AppDb db, Act act, IProcedures procedures, IAccounts accounts)
{
    public IQueryable<Draft> Mine()
    {
        var owner = act.Caller.IsCitizen ? act.Caller.Id : null;
        return db.Set<Draft>().Where(d => d.AccountId == owner);
    }

    public async Task<AccountInfo> AccountAsync(CancellationToken ct) =>
        act.Caller is { IsCitizen: true, Id: { } id } && await accounts.FindAsync(id, ct) is { } account ? account : throw new NotFoundException("account");

    /// <summary>The draft under this address, or "not found" for anybody but its owner.</summary>
    public async Task<OpenDraft> OpenAsync(Guid id, string slug, CancellationToken ct)
    {
        var draft = await Mine().SingleOrDefaultAsync(d => d.Id == id, ct) ?? throw new NotFoundException("draft");
        var procedure = procedures.Current(draft.ProcedureId, act.Today)
            ?? throw new RuleBroken("dossiers.procedure-closed", procedures.Version(draft.ProcedureVersionId)?.ShortName ?? slug);
        return procedure.Slug == slug ? new(draft, procedure, await AccountAsync(ct)) : throw new NotFoundException("draft");
    }
}
