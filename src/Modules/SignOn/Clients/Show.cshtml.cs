using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Clients;

/// <summary>One system: what it may, its secret, and the switch.</summary>
[Authorize(RegisterSystem.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class ShowModel(AppDb db, RegisterSystem register, SignOnSettings signOn, Settings settings, ITexts texts) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public int Version { get; set; }

    public SystemInput Input { get; set; } = new();

    public SwitchInput Switching { get; set; } = new();

    /// <summary>Shown this once.</summary>
    [TempData]
    public string? Secret { get; set; }

    /// <summary>The form that was sent, shown open again with its errors.</summary>
    public string? Part { get; private set; }

    public RelyingSystem Asking { get; private set; } = null!;

    public (int People, DateTime? Last) Use { get; private set; }

    public string Issuer => signOn.Issuer;

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Input = SystemInput.Of(Asking);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Asking = await db.Set<RelyingSystem>().SingleOrDefaultAsync(s => s.Id == Id, ct) ?? throw new NotFoundException("system");
        Use = (await ListModel.UsesAsync(db, [Id], ct)).GetValueOrDefault(Id);
    }

    public Task<IActionResult> OnPostChangeAsync([Bind(Prefix = "Input")] SystemInput input, CancellationToken ct) => DoAsync(
        "Change",
        () =>
        {
            Input = input;
            input.Check(ModelState, "Input", settings.Demo, texts);
        },
        () => register.Change(Asking, input), ct);

    public Task<IActionResult> OnPostSecretAsync(CancellationToken ct) => DoAsync("Secret", () => { }, () => Secret = register.Renew(Asking), ct);

    public Task<IActionResult> OnPostSwitchAsync([Bind(Prefix = "Switching")] SwitchInput switching, CancellationToken ct) =>
        DoAsync("Switch", () => Switching = switching, () => register.Switch(Asking, !Asking.Active, switching.Reason!), ct);

    private async Task<IActionResult> DoAsync(string part, Action keep, Action run, CancellationToken ct)
    {
        Part = part;
        await LoadAsync(ct);
        Input = SystemInput.Of(Asking);
        keep();
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Asking.MustBe(Version);
        run();
        await db.SaveChangesAsync(ct);
        return Redirect($"{ListModel.Address}/{Id}");
    }

    internal sealed class SwitchInput
    {
        [Required(ErrorMessage = "signon.reason-needed"), StringLength(500, ErrorMessage = "signon.reason-needed")]
        public string? Reason { get; set; }
    }
}
