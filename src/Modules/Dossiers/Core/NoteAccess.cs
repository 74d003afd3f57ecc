using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Tells the access log that an officer opened a dossier or found its owner. What owners open of their own, and what the platform does itself, is not noted.</summary>
internal sealed class NoteAccess(IAccessLog log, Act act)
{
    /// <param name="purpose">As stated by who does not work the dossier; null: their post does.</param>
    public void Dossier(Caller caller, Dossier dossier, Opened what = Opened.Dossier, string? purpose = null) =>
        Note(caller, Post(caller, DossierAccess.Read, dossier.CompetentAgencyId, dossier.ReceivingAgencyId), dossier.CompetentAgencyId, what, dossier.Id, dossier.Code, dossier.AccountId, purpose);

    /// <param name="code">Of the earlier dossier by which the person was found; null for an account.</param>
    public void Person(Caller caller, Guid recordId, string? code, Guid? accountId, string purpose) =>
        Note(caller, Post(caller, Desk.LookUpPerson.Permission), Guid.Empty, Opened.Person, recordId, code, accountId, purpose);

    private void Note(Caller caller, (string Name, Guid AgencyId)? post, Guid otherwise, Opened what, Guid recordId, string? code, Guid? accountId, string? purpose)
    {
        if (caller is { IsOfficer: true, Id: { } officer })
        {
            log.Note(new PersonalAccess(officer, caller.Name, post?.Name ?? "", post?.AgencyId ?? otherwise, act.Now, what, recordId, code, accountId, purpose));
        }
    }

    /// <summary>The post in the dossier's own agencies goes before one above them, and one's own before a delegated one.</summary>
    private static (string Name, Guid AgencyId)? Post(Caller caller, string permission, params Guid[] agencies) =>
        caller.Mandates.OrderByDescending(m => m.Permissions.Contains(permission))
            .ThenBy(m => agencies.Contains(m.AgencyId) ? 0 : m.WithDescendants ? 1 : 2).ThenBy(m => m.OnBehalfOf is not null)
            .Select(m => ((string, Guid)?)(m.PostName, m.AgencyId)).FirstOrDefault();
}
