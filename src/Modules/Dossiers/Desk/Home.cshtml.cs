using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Desk;

[Authorize("officer")]
internal sealed class HomeModel(WorklistQuery worklist, ISealStandings seals, IAgencies agencies, ITexts texts, Act act) : PageModel
{
    public string OfficerName => act.Caller.Name;

    public IReadOnlyList<(WorklistView View, int Count, string Tone)> Cards { get; private set; } = [];

    public IReadOnlyList<StateCount> States { get; private set; } = [];

    /// <summary>Seals of the agencies whose results the officer approves or issues that end soon or have ended; who never had one is told on issuing.</summary>
    public IReadOnlyList<(string Agency, SealStanding Seal)> Seals { get; private set; } = [];

    public bool Reads => act.Caller.Can(DossierAccess.Read);

    public bool Receives => act.Caller.Can("dossiers.receive");

    public bool RegistersLate => act.Caller.Can("dossiers.late-registration");

    public bool LooksUp => act.Caller.Can("dossiers.lookup-person");

    public async Task OnGetAsync(CancellationToken ct)
    {
        var own = act.Caller.AgenciesWith(IssueResult.Permission).Union(act.Caller.AgenciesWith(ApproveDossier.Permission)).Where(a => agencies.Find(a, act.Today) is { InScope: true }).ToList();
        Seals = [.. (await seals.OfAsync(own, act.Today, texts.Language, ct)).Where(s => s is { Warning: not null, To: not null }).Select(s => (agencies.NameAt(s.AgencyId, act.Today), s))];
        if (!Reads)
        {
            return;
        }

        States = [.. (await worklist.CountsAsync(act.Caller.Id, act.Now, VietnamTime.ToUtc(act.Today.AddDays(1).ToDateTime(TimeOnly.MinValue)), ct))
            .OrderBy(s => s.State).ThenBy(s => s.SubState)];
        var overdue = States.Sum(s => s.Overdue);
        var today = States.Sum(s => s.DueToday);
        Cards =
        [
            (WorklistView.Overdue, overdue, overdue > 0 ? "bad" : "good"),
            (WorklistView.DueToday, today, today > 0 ? "warn" : "good"),
            (WorklistView.Mine, States.Sum(s => s.Mine), "neutral"),
            (WorklistView.WaitingForAcceptance, In(DossierState.Registered), "neutral"),
            (WorklistView.WaitingForAssignment, In(DossierState.Accepted), "neutral"),
            (WorklistView.WaitingForApproval, In(SubState.WaitingForApproval), "neutral"),
            (WorklistView.ToIssue, In(SubState.WaitingForIssue), "neutral"),
            (WorklistView.ToReturn, In(DossierState.Done), "neutral"),
            (WorklistView.Stopped, States.Sum(s => s.Stopped), "neutral"),
        ];
    }

    private int In(DossierState state) => States.Where(s => s.State == state).Sum(s => s.Count);

    private int In(SubState sub) => States.Where(s => s.SubState == sub).Sum(s => s.Count);
}
