using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;
using TinhSo.Ui;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>One list with its rows; what may be done with it now is offered, acts ask for a proof of the last hour.</summary>
[Authorize(ArchiveScope.View)]
[FreshProof(ProofUse.Signing, ActsOnly = true)]
[Costs(1, Export = 60)]
internal sealed class ShowModel(
    AppDb db, ArchiveScope scope, FindList find, MakeList make, EditDraft edit, DecideList decide, HandOverList hand, RowPages pages, NoteTaken taken, PdfPrinter printer, IAgencies agencies, IProcedures procedures, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/luu-tru/muc-luc";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    [BindProperty]
    public int Version { get; set; }

    public HandOverInput HandOver { get; set; } = new();

    public ReasonInput Reason { get; set; } = new();

    /// <summary>The form that was sent, shown open again with its errors.</summary>
    public string? Part { get; private set; }

    public ArchiveList List { get; private set; } = null!;

    public IReadOnlyList<ListRow> Rows { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public bool MayManage => scope.Can(ArchiveScope.Manage, List.AgencyId);

    public bool MayApprove => scope.Can(ArchiveScope.Approve, List.AgencyId);

    public bool HasPdf => printer.IsThere;

    public string AgencyName => agencies.NameAt(List.AgencyId, DateOnly.MaxValue);

    public string FieldName => IndexModel.FieldName(procedures, texts, List.FieldCode);

    public string Here => $"{Address}/{Id}";

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnGetExportAsync(string? dang, CancellationToken ct)
    {
        var list = await find.OfAsync(Id, ct);
        await taken.ListAsync(list, ct);
        return new TableDownload(dang == "xlsx", $"muc-luc-{IndexModel.Named(list).Replace('/', '-')}", pages.Headers, pages.CellsAsync(Id, ct));
    }

    public Task<IActionResult> OnPostRefreshAsync(CancellationToken ct) => DoAsync(null, () => make.RefreshAsync(List, ct), ct);

    public Task<IActionResult> OnPostNotesAsync([Bind(Prefix = "Notes")] List<NoteInput> notes, CancellationToken ct) =>
        DoAsync("Notes", () => edit.NoteAsync(List, notes.DistinctBy(n => n.Id).ToDictionary(n => n.Id, n => (n.Sheets, n.Note)), ct), ct);

    public Task<IActionResult> OnPostApproveAsync(CancellationToken ct) => DoAsync(null, () => decide.ApproveAsync(List, ct), ct);

    public Task<IActionResult> OnPostSendBackAsync([Bind(Prefix = "Reason")] ReasonInput reason, CancellationToken ct) =>
        DoAsync("SendBack", () => decide.SendBackAsync(List, reason.Text!, ct), ct);

    public Task<IActionResult> OnPostWithdrawAsync([Bind(Prefix = "Reason")] ReasonInput reason, CancellationToken ct) => DoAsync("Withdraw", () => edit.WithdrawAsync(List, reason.Text!, ct), ct);

    public Task<IActionResult> OnPostHandOverAsync([Bind(Prefix = "HandOver")] HandOverInput given, CancellationToken ct)
    {
        HandOver = given;
        return DoAsync("HandOver", () => Done(() => hand.Run(List, given.Number!, given.Receiver!, given.Unit!, given.Note)), ct);
    }

    public Task<IActionResult> OnPostSealAsync(CancellationToken ct) => DoAsync(null, () => hand.SealAsync(List, ct), ct);

    public async Task LoadAsync(CancellationToken ct)
    {
        List = await find.OfAsync(Id, ct);
        (Rows, Paging) = await pages.OfAsync(Id, Search, PageNumber, ct);
    }

    public string Say(ListRow row) => pages.Say(row.Period);

    private static Task Done(Action run)
    {
        run();
        return Task.CompletedTask;
    }

    private async Task<IActionResult> DoAsync(string? part, Func<Task> run, CancellationToken ct)
    {
        Part = part;
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        List.MustBe(Version);
        await run();
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "archive_row"))
        {
            throw new RuleBroken("archive.made-meanwhile");
        }

        return Redirect(part == "Notes" ? PageQuery.Of(Here, [("tim", Search), (NumberedPage.Key, PageNumber.ToString(CultureInfo.InvariantCulture))]) : Here);
    }
}
