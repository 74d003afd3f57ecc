using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.SigningOutside;

/// <summary>
/// Where issuing goes on once the officer's signature from outside has come or was ended. Reading the page carries the act out: the officer gave it when they asked, and signed it since;
/// it can be carried out once, by them alone, and only with a fresh proof.
/// </summary>
[Authorize(IssueResult.Permission)]
[FreshProof(ProofUse.Signing)]
internal sealed class IssueSignedModel(IssueSignedResults issue, AskOutside ask, ISignOutside outside, AppDb db) : PageModel, ILoad
{
    public const string Address = "/can-bo/ban-hanh/da-ky";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public OutsideRequest Signing { get; private set; } = null!;

    public IReadOnlyList<OutsideResult> Rows { get; private set; } = [];

    public IReadOnlyList<OutsideResult> Open => [.. Rows.Where(r => r.SettledAt is null)];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Signing.State == OutsideState.Waiting)
        {
            return LocalRedirect(Signing.Page);
        }

        if (Signing.State == OutsideState.Complete && Open.Count > 0)
        {
            await issue.ApplyAsync(Signing, ct);
            await LoadAsync(ct);
        }

        // One result is read on its dossier's own page, where the form still holds what was typed.
        return Rows is [{ Single: true } one]
            ? LocalRedirect($"/can-bo/ho-so/{Uri.EscapeDataString(one.DossierCode)}?{(one is { SettledAt: not null, Problem: null } ? "xong=Issue" : FormattableString.Invariant($"ky={one.Id}"))}")
            : Page();
    }

    /// <summary>The same files once more, after a refusal or when the time was over: nothing is chosen or typed again.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var prepared = await issue.AgainAsync(Id, ct);
        if (prepared.Count == 0)
        {
            return LocalRedirect($"{Address}/{Id}");
        }

        var page = await ask.RunAsync(Signing.Way, prepared, single: false, [], ct);
        await outside.SaveAsync(ct);
        return LocalRedirect(page);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Signing = await outside.FindAsync(Id, ct) ?? throw new NotFoundException("signing request");
        db.Forget();
        Rows = await issue.OfAsync(Id, ct);
    }
}
