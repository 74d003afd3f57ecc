using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Tells the access log that an officer opened a dossier, found its owner or took a list away. What owners open of their own, and what the platform does itself, is not noted.</summary>
internal sealed class NoteAccess(IAccessLog log, Act act)
{
    private const int LongestFilter = 300;

    /// <param name="purpose">As stated by who does not work the dossier; null: their post does, or looks from above.</param>
    public void Dossier(Caller caller, Dossier dossier, Opened what = Opened.Dossier, string? purpose = null) =>
        Note(
            caller, caller.PostFor(DossierAccess.Read, dossier.CompetentAgencyId, dossier.ReceivingAgencyId), dossier.CompetentAgencyId, what, dossier.Id, dossier.Code, dossier.AccountId,
            purpose, purpose is not null ? AccessBasis.Stated : Mask.WorksOn(caller, dossier) ? AccessBasis.Work : AccessBasis.Oversight);

    /// <param name="code">Of the earlier dossier by which the person was found; null for an account.</param>
    /// <param name="several">Others were found with them and none is chosen yet.</param>
    public void Person(Caller caller, Guid recordId, string? code, Guid? accountId, string purpose, bool several = false) =>
        Note(caller, caller.PostFor(Desk.LookUpPerson.Permission), Guid.Empty, Opened.Person, recordId, code, accountId, purpose, several ? AccessBasis.Several : AccessBasis.Stated);

    /// <summary>Found in the work-list by a number of theirs.</summary>
    public void Found(Caller caller, Guid dossierId, string code, Guid agencyId, Guid? accountId) =>
        Note(caller, caller.PostFor(DossierAccess.Read, agencyId), agencyId, Opened.Person, dossierId, code, accountId, null, AccessBasis.Search);

    /// <summary>A list was taken away: what it was, and each person of it who is known here.</summary>
    public void List(Caller caller, string what, IEnumerable<(Guid Id, string Code, Guid? AccountId)> lines)
    {
        var post = caller.PostFor(DossierAccess.Read);
        Note(caller, post, Guid.Empty, Opened.List, NamedGuid.Of("list"), null, null, WholeText.Start(what, LongestFilter), AccessBasis.Export);
        foreach (var (id, code, account) in lines)
        {
            Note(caller, post, Guid.Empty, Opened.List, id, code, account, null, AccessBasis.Export);
        }
    }

    /// <summary>Given out by a command of the operator, who has no account here; the reason stands in the audit too.</summary>
    public Task GivenOutAsync(Dossier dossier, string reason, AskedBy? askedBy, CancellationToken ct)
    {
        log.Note(new PersonalAccess(askedBy?.OfficerId ?? Guid.Empty, askedBy?.Name ?? act.Caller.Name, "", dossier.CompetentAgencyId, act.Now, Opened.Dossier, dossier.Id, dossier.Code, dossier.AccountId, reason, AccessBasis.Stated));
        return log.FlushAsync(ct);
    }

    private void Note(Caller caller, (string Name, Guid AgencyId)? post, Guid otherwise, Opened what, Guid recordId, string? code, Guid? accountId, string? purpose, AccessBasis basis)
    {
        if (caller is { IsOfficer: true, Id: { } officer })
        {
            log.Note(new PersonalAccess(officer, caller.Name, post?.Name ?? "", post?.AgencyId ?? otherwise, act.Now, what, recordId, code, accountId, purpose, basis));
        }
    }
}
