using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Accounts.Sessions;

/// <summary>An administrator ends the sessions of a citizen who cannot do it themselves. Nothing is listed here: who is looked for must be known by the whole identifier.</summary>
[Authorize(EndAccountSessions.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class AccountModel(AppDb db, EndAccountSessions end, LiveSessions sessions) : PageModel, ILoad
{
    public const string Address = "/quan-tri/tai-khoan-cong-dan";

    [BindProperty, Required(ErrorMessage = "accounts.admin.identifier-needed"), StringLength(20, ErrorMessage = "accounts.admin.identifier-needed")]
    public string? Identifier { get; set; }

    [BindProperty, Required(ErrorMessage = "accounts.admin.purpose-needed"), StringLength(500, MinimumLength = 5, ErrorMessage = "accounts.admin.purpose-needed")]
    public string? Purpose { get; set; }

    /// <summary>The one last used, should the citizen have more.</summary>
    public Account? Account { get; private set; }

    public IReadOnlyList<OpenedSession> Live { get; private set; } = [];

    public int? Ended { get; private set; }

    public Task<IActionResult> OnPostAsync(CancellationToken ct) => DoAsync(null, ct);

    public Task<IActionResult> OnPostEndAsync(CancellationToken ct) => DoAsync(
        async accounts =>
        {
            Ended = await end.RunAsync(accounts, Purpose!, ct);
            await db.SaveChangesAsync(ct);
        },
        ct);

    public Task LoadAsync(CancellationToken ct) => Task.CompletedTask;

    private async Task<IActionResult> DoAsync(Func<IReadOnlyList<Account>, Task>? run, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var accounts = await end.FindAsync(Identifier!, Purpose!, ct);
        if (run is not null)
        {
            await run(accounts);
        }

        Account = accounts[0];
        List<OpenedSession> live = [];
        foreach (var account in accounts)
        {
            live.AddRange((await sessions.OfAsync(account.Id, ct)).Live);
        }

        Live = live;
        return Page();
    }
}
