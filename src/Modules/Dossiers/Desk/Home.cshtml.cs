using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Desk;

[Authorize("officer")]
internal sealed class HomeModel(WorklistQuery worklist, Act act) : PageModel
{
    public string OfficerName => act.Caller.Name;

    public IReadOnlyList<(WorklistView View, int Count, string Tone)> Cards { get; private set; } = [];

    public IReadOnlyList<StateCount> States { get; private set; } = [];

    public bool Reads => act.Caller.Can(DossierAccess.Read);

    public bool Receives => act.Caller.Can("dossiers.receive");

    public bool RegistersLate => act.Caller.Can("dossiers.late-registration");

    public bool LooksUp => act.Caller.Can("dossiers.lookup-person");

    public async Task OnGetAsync(CancellationToken ct)
    {
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
