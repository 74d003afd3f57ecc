using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>The data protection officer reads every access, by dossier, officer and period; the last thirty days unless a dossier, an officer or a day is named.</summary>
[Authorize(Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class LogModel(AccessList list, Act act) : PageModel
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

    public int Total { get; private set; }

    private AccessFilter Filter => new(null, Code, Officer, OfficerId, From, To);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Narrow();
        (Rows, Next, Total) = await list.PageAsync(Filter, After, ct);
    }

    public IActionResult OnGetExport(string? dang)
    {
        Narrow();
        return new TableDownload(dang == "xlsx", "truy-cap-du-lieu", list.Headers, list.CellsAsync(Filter));
    }

    public string Link(params (string Name, string? Value)[] changes) => PageQuery.Of(Address, 
        [("ma", Code), ("can-bo", Officer), ("id", OfficerId?.ToString()), ("tu", Iso(From)), ("den", Iso(To)), .. changes]);

    public string OfOfficer(AccessRow row) => PageQuery.Of(Address, [("id", row.OfficerId.ToString()), ("tu", Iso(From)), ("den", Iso(To))]);

    public static string OfDossier(string code) => PageQuery.Of(Address, [("ma", code)]);

    private void Narrow()
    {
        if (From is null && To is null && OfficerId is null && string.IsNullOrWhiteSpace(Code))
        {
            From = act.Today.AddDays(-Days);
        }
    }

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
