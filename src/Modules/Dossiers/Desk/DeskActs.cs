using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Returning;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>What an officer can do with a dossier on its page.</summary>
internal enum DeskAct
{
    Accept,
    Refuse,
    TakeOver,
    Assign,
    AnswerSupplement,
    Propose,
    Approve,
    SendBack,
    Issue,
    Return,
    AskSupplement,
    Keep,
    Stop,
}

/// <summary>Which acts the state allows and the caller may do, the likeliest first. The page shows these only; the verbs check again.</summary>
internal static class DeskActs
{
    public static IReadOnlyList<DeskAct> For(Dossier dossier, Caller caller) =>
        [.. Enum.GetValues<DeskAct>().Where(a => StateAllows(dossier, a) && May(dossier, caller, a))];

    /// <summary>The desk of the receiving agency or of the competent one.</summary>
    public static bool AtDesk(Dossier dossier, Caller caller, string permission) =>
        caller.Can(permission, dossier.ReceivingAgencyId) || caller.Can(permission, dossier.CompetentAgencyId);

    private static bool StateAllows(Dossier d, DeskAct act) => act switch
    {
        DeskAct.Accept => d.State == DossierState.Registered,
        DeskAct.Refuse => d.AcceptedAt is null && d.State is DossierState.Registered or DossierState.SupplementAsked or DossierState.WithdrawalAsked,
        DeskAct.AskSupplement => d.State is DossierState.Registered or DossierState.Accepted or DossierState.InProcess,
        DeskAct.AnswerSupplement => d.State == DossierState.SupplementAsked,
        DeskAct.TakeOver => d.State == DossierState.Accepted || (d.State == DossierState.InProcess && d.AssigneeId is null),
        DeskAct.Assign => d.State is DossierState.Accepted or DossierState.InProcess,
        DeskAct.Propose => d.State == DossierState.InProcess && d.SubState is SubState.WithOfficer or SubState.SentBack or SubState.Supplemented,
        DeskAct.Approve or DeskAct.SendBack => d.State == DossierState.InProcess && d.SubState == SubState.WaitingForApproval,
        DeskAct.Issue => d.State == DossierState.InProcess && d.SubState == SubState.WaitingForIssue,
        DeskAct.Return => d.State == DossierState.Done,
        DeskAct.Stop => d.AcceptedAt is not null && States.Allows(d.State, DossierState.Stopped),
        DeskAct.Keep => d.State == DossierState.WithdrawalAsked,
        _ => false,
    };

    private static bool May(Dossier d, Caller caller, DeskAct act) => act switch
    {
        DeskAct.Accept or DeskAct.Refuse or DeskAct.AnswerSupplement => AtDesk(d, caller, AcceptDossier.Permission),
        DeskAct.AskSupplement when d.AcceptedAt is null => AtDesk(d, caller, AcceptDossier.Permission),
        DeskAct.AskSupplement or DeskAct.TakeOver or DeskAct.Propose => caller.Can(TakeOver.Examine, d.CompetentAgencyId),
        DeskAct.Assign => caller.Can(TakeOver.Assign, d.CompetentAgencyId),
        DeskAct.Issue => caller.Can(IssueResult.Permission, d.CompetentAgencyId),
        DeskAct.Return => AtDesk(d, caller, ReturnResult.Permission),
        _ => caller.Can(ApproveDossier.Permission, d.CompetentAgencyId),
    };
}
