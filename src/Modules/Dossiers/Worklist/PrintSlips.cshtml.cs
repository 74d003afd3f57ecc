using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Worklist;

[Authorize("dossiers.read")]
internal sealed class PrintSlipsModel(AppDb db, DossierAccess access) : PageModel
{
    private const int Most = 200;

    public IReadOnlyList<(Guid Id, SlipContent Content)> Slips { get; private set; } = [];

    /// <summary>Chosen dossiers that have no receipt slip in force.</summary>
    public IReadOnlyList<string> Without { get; private set; } = [];

    public IActionResult OnGet() => Redirect("/can-bo/ho-so");

    /// <summary>A post because the chosen ids come from the work-list's form; nothing changes.</summary>
    public async Task OnPostAsync([FromForm(Name = "chon")] string[] chosen, CancellationToken ct)
    {
        var ids = BulkRunner.Read(chosen).Select(c => c.Id).Take(Most).ToList();
        var readable = await access.Readable().AsNoTracking().Where(d => ids.Contains(d.Id)).Select(d => new { d.Id, d.Code }).ToListAsync(ct);
        var readableIds = readable.Select(d => d.Id).ToList();
        var key = SlipWriter.KeyOf(SlipKind.Receipt);
        var slips = await db.Set<DossierSlip>().AsNoTracking().Where(s => readableIds.Contains(s.DossierId) && s.Kind == key && s.VoidedAt == null).ToListAsync(ct);
        var newest = slips.GroupBy(s => s.DossierId).ToDictionary(g => g.Key, g => g.MaxBy(s => s.Number)!);
        // In the order of the work-list, so that the papers come out as the queue stands.
        Slips = [.. ids.Where(newest.ContainsKey).Select(id => (newest[id].Id, JsonSerializer.Deserialize<SlipContent>(newest[id].Content, FormContent.Json)!))];
        Without = [.. readable.Where(d => !newest.ContainsKey(d.Id)).Select(d => d.Code)];
    }
}
