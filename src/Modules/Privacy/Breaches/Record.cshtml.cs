using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Privacy.Breaches;

[Authorize(RecordBreach.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class RecordModel(AppDb db, Act act, RecordBreach record, PrivacyTerms terms) : PageModel, ILoad
{
    /// <summary>Vietnamese wall time.</summary>
    [BindProperty, Required(ErrorMessage = "privacy.breach.found-needed")]
    [Range(typeof(DateTime), "2000-01-01", "2200-12-31", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true, ErrorMessage = "privacy.breach.found-needed")]
    public DateTime? FoundAt { get; set; }

    [BindProperty]
    public BreachInput Input { get; set; } = new();

    public int Hours => terms.Breach.Hours;

    public void OnGet()
    {
        var now = VietnamTime.ToLocal(act.Now);
        FoundAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute));
    }

    public Task LoadAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var breach = await record.RunAsync(Input, VietnamTime.ToUtc(FoundAt!.Value));
        await db.SaveChangesAsync(ct);
        return Redirect($"{ListModel.Address}/{breach.Id}");
    }
}
