using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Privacy.Breaches;

/// <summary>One breach with its clock; what is known is completed, and the notification recorded, here.</summary>
[Authorize(RecordBreach.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class ShowModel(AppDb db, RecordBreach record, BreachClock clock) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public int Version { get; set; }

    public BreachInput Input { get; set; } = new();

    public ToldInput Told { get; set; } = new();

    public ClosingInput Closing { get; set; } = new();

    /// <summary>The form that was sent, shown open again with its errors.</summary>
    public string? Part { get; private set; }

    public Breach Breach { get; private set; } = null!;

    public (string Text, string Tone) Clock => clock.Of(Breach);

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Input = BreachInput.Of(Breach);
    }

    public Task<IActionResult> OnPostCompleteAsync([Bind(Prefix = "Input")] BreachInput input, CancellationToken ct) =>
        DoAsync("Complete", () => Input = input, () => record.Complete(Breach, input), ct);

    public Task<IActionResult> OnPostTellAsync([Bind(Prefix = "Told")] ToldInput told, CancellationToken ct) =>
        DoAsync("Tell", () => Told = told, () => record.Tell(Breach, VietnamTime.ToUtc(told.At!.Value), told.To!, told.Paper!, told.Reason), ct);

    public Task<IActionResult> OnPostCloseAsync([Bind(Prefix = "Closing")] ClosingInput closing, CancellationToken ct) =>
        DoAsync("Close", () => Closing = closing, () => record.Close(Breach, closing.Reason!), ct);

    public async Task LoadAsync(CancellationToken ct) =>
        Breach = await db.Set<Breach>().SingleOrDefaultAsync(b => b.Id == Id, ct) ?? throw new NotFoundException("breach");

    private async Task<IActionResult> DoAsync(string part, Action keep, Action run, CancellationToken ct)
    {
        Part = part;
        await LoadAsync(ct);
        Input = BreachInput.Of(Breach);
        keep();
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Breach.MustBe(Version);
        run();
        await db.SaveChangesAsync(ct);
        return Redirect($"{ListModel.Address}/{Id}");
    }

    internal sealed class ToldInput
    {
        /// <summary>Vietnamese wall time.</summary>
        [Required(ErrorMessage = "privacy.breach.told-at-needed")]
        [Range(typeof(DateTime), "2000-01-01", "2200-12-31", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true, ErrorMessage = "privacy.breach.told-at-needed")]
        public DateTime? At { get; set; }

        [Required(ErrorMessage = "privacy.breach.told-to-needed"), StringLength(300, ErrorMessage = "privacy.breach.told-to-needed")]
        public string? To { get; set; }

        [Required(ErrorMessage = "privacy.breach.paper-needed"), StringLength(300, ErrorMessage = "privacy.breach.paper-needed")]
        public string? Paper { get; set; }

        [StringLength(2000, ErrorMessage = "privacy.breach.reason-long")]
        public string? Reason { get; set; }
    }

    internal sealed class ClosingInput
    {
        [Required(ErrorMessage = "privacy.breach.close-needed"), StringLength(2000, MinimumLength = 10, ErrorMessage = "privacy.breach.close-needed")]
        public string? Reason { get; set; }
    }
}
