using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>The person concerned reads who looked at their data, by which post and for what.</summary>
[Authorize("citizen")]
[Costs(1, Export = 60)]
internal sealed class MineModel(AccessList list, Caller caller) : PageModel
{
    public const string Address = "/tai-khoan/ai-da-xem";

    [BindProperty(SupportsGet = true, Name = "ma")]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    public AccessList List => list;

    public IReadOnlyList<AccessRow> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    private AccessFilter Filter => new(caller.Id ?? Guid.Empty, Code, null, null, null, null);

    public async Task OnGetAsync(CancellationToken ct) => (Rows, Next) = await list.PageAsync(Filter, After, ct);

    public IActionResult OnGetExport() => new TableDownload(xlsx: false, "ai-da-xem", list.Headers, list.CellsAsync(Filter));

    public string Link(params (string Name, string? Value)[] changes) => PageQuery.Of(Address, [("ma", Code), .. changes]);
}
