using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>The data protection officer reads every access, by dossier, officer and period; the last thirty days unless a dossier, an officer or a day is named.</summary>
[Authorize(Permission)]
[FreshProof(ProofUse.Administration)]
[Costs(1, Export = 60)]
internal sealed class LogModel(AccessList list, IAccessLog log, IMandates mandates, Act act, ITexts texts) : PageModel
{
    public const string Permission = "privacy.view";
    public const string Address = "/can-bo/truy-cap-du-lieu";
    private const int Days = 30;

    [BindProperty(SupportsGet = true, Name = "ma")]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true, Name = "can-bo")]
    public string? Officer { get; set; }

    /// <summary>One officer exactly, by the link of their name.</summary>
    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid? OfficerId { get; set; }

    [BindProperty(SupportsGet = true, Name = "tu")]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true, Name = "den")]
    public DateOnly? To { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    public AccessList List => list;

    public IReadOnlyList<AccessRow> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>Whose accesses alone are shown, by the link of their name.</summary>
    public string? OfficerName => OfficerId is { } id ? mandates.Officer(id)?.Name ?? (Rows is [var row, ..] ? row.OfficerName : null) ?? texts["privacy.access.unknown-officer"] : null;

    /// <summary>So many officers bear the name that some are left out.</summary>
    public bool TooMany => !string.IsNullOrWhiteSpace(Officer) && mandates.OfficersLike(Officer, AccessList.MostOfficers).Count == AccessList.MostOfficers;

    private AccessFilter Filter => new(null, Code, Officer, OfficerId, From, To);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Narrow();
        (Rows, Next) = await list.PageAsync(Filter, After, ct);
        NoteOwn();
    }

    public IActionResult OnGetExport(string? dang)
    {
        Narrow();
        NoteOwn();
        return new TableDownload(dang == "xlsx", "truy-cap-du-lieu", list.Headers, list.CellsAsync(Filter));
    }

    public string Link(params (string Name, string? Value)[] changes) => PageQuery.Of(Address, 
        [("ma", Code), ("can-bo", Officer), ("id", OfficerId?.ToString()), ("tu", Iso(From)), ("den", Iso(To)), .. changes]);

    public string OfOfficer(AccessRow row) => PageQuery.Of(Address, [("id", row.OfficerId.ToString()), ("tu", Iso(From)), ("den", Iso(To))]);

    public string OfAll() => PageQuery.Of(Address, [("ma", Code), ("can-bo", Officer), ("tu", Iso(From)), ("den", Iso(To))]);

    public static string OfDossier(string code) => PageQuery.Of(Address, [("ma", code)]);

    /// <summary>Who guards the data is seen too: the owner of a dossier reads who looked at its log, and an export is kept like any other.</summary>
    private void NoteOwn()
    {
        var export = Request.Query["handler"] == "Export";
        var row = Rows.FirstOrDefault(r => r.Code == Code?.Trim() && r.AccountId is not null);
        if (act.Caller is { Id: { } me } && (export || row is not null))
        {
            var post = act.Caller.PostFor(Permission);
            var narrowed = export ? texts["privacy.access.exported", string.Join("; ", new[] { Code, Officer, OfficerName, Iso(From), Iso(To) }.Where(p => !string.IsNullOrWhiteSpace(p)))] : null;
            log.Note(new(me, act.Caller.Name, post?.Name ?? "", post?.AgencyId ?? Guid.Empty, act.Now, Opened.Log, row?.RecordId ?? NamedGuid.Of("log"), row?.Code, row?.AccountId, narrowed, row is null ? AccessBasis.Export : AccessBasis.Duty));
        }
    }

    private void Narrow()
    {
        if (From is null && To is null && OfficerId is null && string.IsNullOrWhiteSpace(Code))
        {
            From = act.Today.AddDays(-Days);
        }
    }

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
