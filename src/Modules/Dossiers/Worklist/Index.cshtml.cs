using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Routing;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Worklist;

[Authorize("dossiers.read")]
[Costs(2)]
internal sealed class IndexModel(
    WorklistQuery worklist, TakeList take, DossierAccess access, BulkRunner bulk, DueText due, FreshProof proof, Act act, IAgencies agencies, IMandates mandates, IProcedures procedures, ITexts texts)
    : PageModel
{
    private const int AgenciesListed = 30;

    [BindProperty(SupportsGet = true, Name = "xem")]
    public WorklistView? Chosen { get; set; }

    [BindProperty(SupportsGet = true, Name = "thu-tuc")]
    public Guid? ProcedureId { get; set; }

    [BindProperty(SupportsGet = true, Name = "co-quan")]
    public Guid? AgencyId { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "truoc")]
    public string? Before { get; set; }

    /// <summary>A search without a view looks everywhere; otherwise open dossiers are the work.</summary>
    public WorklistView View => Chosen ?? (string.IsNullOrWhiteSpace(Search) ? WorklistView.Open : WorklistView.All);

    public WorklistPage List { get; private set; } = null!;

    public IReadOnlyList<BulkOutcome> Outcomes { get; private set; } = [];

    public bool MayAssign => act.Caller.Can(TakeOver.Assign);

    public bool MayIssue => act.Caller.Can(Approving.IssueResult.Permission);

    public bool MayApprove => act.Caller.Can(Approving.ApproveDossier.Permission);

    public IEnumerable<SelectListItem> Views => Enum.GetValues<WorklistView>().Select(v => new SelectListItem(texts[$"enum.WorklistView.{v}"], v.ToString()));

    public IEnumerable<SelectListItem> Procedures => procedures.All(act.Today).Select(p => new SelectListItem(p.Title(texts.Language), p.ProcedureId.ToString()));

    public IReadOnlyList<SelectListItem> Agencies => [.. act.Caller.AgenciesWith(DossierAccess.Read).Select(a => new SelectListItem(agencies.NameAt(a, act.Today), a.ToString())).OrderBy(a => a.Text, StringComparer.Ordinal)];

    public IReadOnlyList<SelectListItem> Assignees => [.. act.Caller.AgenciesWith(TakeOver.Assign).Take(AgenciesListed)
        .SelectMany(a => mandates.Holding(TakeOver.Examine, a, act.Now)).DistinctBy(o => o.Id).Select(o => new SelectListItem(o.Name, o.Id.ToString()))];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        // A scanned or typed code opens its dossier at once.
        if (Search?.Trim() is { Length: > 8 } code && Chosen is null && await worklist.ByCodeAsync(code, ct) is not null)
        {
            return Redirect($"/can-bo/ho-so/{Uri.EscapeDataString(code)}");
        }

        await LoadAsync(ct);
        return Page();
    }

    public Task<IActionResult> OnPostAssignAsync([FromForm(Name = "chon")] string[] chosen, [FromForm(Name = "officer")] Guid? officer, CancellationToken ct) =>
        RunAsync(chosen, new BulkAct(BulkKind.Assign, officer), ct);

    public async Task<IActionResult> OnPostApproveAsync([FromForm(Name = "chon")] string[] chosen, CancellationToken ct) =>
        proof.Ask(ProofUse.Signing) ?? await RunAsync(chosen, new BulkAct(BulkKind.Approve, null), ct);

    /// <summary>The boxes carry ids and versions, the print page takes codes: so that it can be reloaded and kept.</summary>
    public async Task<IActionResult> OnPostPrintAsync([FromForm(Name = "chon")] string[] chosen, CancellationToken ct)
    {
        var codes = await worklist.CodesAsync([.. BulkRunner.Read(chosen).Select(c => c.Id)], ct);
        if (codes.Count > 0)
        {
            return Redirect("/can-bo/in-phieu?" + string.Join('&', codes.Select(c => $"ma={Uri.EscapeDataString(c)}")));
        }

        ModelState.AddModelError("", texts["dossiers.bulk.none"]);
        await LoadAsync(ct);
        return Page();
    }

    public IActionResult OnGetExport(string dang)
    {
        string[] headers =
        [
            texts["dossiers.field.Code"], texts["dossiers.worklist.procedure"], texts["dossiers.field.OwnerName"], texts["dossiers.field.State"], texts["dossiers.field.SubState"],
            texts["dossiers.field.SubmittedAt"], texts["dossiers.field.AcceptedAt"], texts["dossiers.field.DueAt"], texts["dossiers.worklist.due"], texts["dossiers.field.AssigneeId"], texts["dossiers.field.CompetentAgencyId"],
        ];
        return new Download(dang == "xlsx", "danh-sach-ho-so", headers, Cells(take.FollowAsync(Filter(), worklist.AllAsync(Filter()))));
    }

    public (string Text, string Tone) Due(WorklistRow row) => due.Of(row.Due);

    public string? Officer(Guid? id) => id is { } known ? mandates.Officer(known)?.Name : null;

    public string Link(string? after = null, string? before = null, string? handler = null, string? format = null) => Url.Page("/Dossiers/Worklist/Index", handler, new RouteValueDictionary
    {
        ["xem"] = Chosen, ["thu-tuc"] = ProcedureId, ["co-quan"] = AgencyId, ["tim"] = Search, ["sau"] = after, ["truoc"] = before, ["dang"] = format,
    }) ?? "";

    private async Task<IActionResult> RunAsync(string[] chosen, BulkAct what, CancellationToken ct)
    {
        if (chosen.Length == 0)
        {
            ModelState.AddModelError("", texts["dossiers.bulk.none"]);
        }
        else if (what is { Kind: BulkKind.Assign, OfficerId: null })
        {
            ModelState.AddModelError("officer", texts["rule.dossiers.assignee-needed"]);
        }
        else
        {
            Outcomes = await bulk.ApplyAsync(chosen, what, ct);
        }

        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var filter = Filter();
        List = await worklist.PageAsync(filter, WorklistKey.Read(After), WorklistKey.Read(Before), ct);
        foreach (var row in List.Rows.Where(r => filter.FindsByNumber(r.Code)))
        {
            access.Found(row.Id, row.Code, row.CompetentAgencyId, row.AccountId);
        }
    }


    private WorklistFilter Filter() => new(View, ProcedureId, AgencyId, Search, act.Caller.Id, act.Now, VietnamTime.ToUtc(act.Today.AddDays(1).ToDateTime(TimeOnly.MinValue)));

    private async IAsyncEnumerable<IReadOnlyList<object?>> Cells(IAsyncEnumerable<WorklistRow> rows, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var row in rows.WithCancellation(ct))
        {
            yield return
            [
                row.Code, row.ProcedureName, row.OwnerName, texts[$"enum.DossierState.{row.State}"], row.SubState == SubState.None ? "" : texts[$"enum.SubState.{row.SubState}"],
                row.SubmittedAt, row.AcceptedAt, row.DueAt, Due(row).Text, Officer(row.AssigneeId), agencies.NameAt(row.CompetentAgencyId, VietnamTime.Day(row.SubmittedAt)),
            ];
        }
    }
}
