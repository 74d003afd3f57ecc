using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Modules.Privacy.MyData;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Requests;

/// <summary>One request before the data protection officer: what it asks, what an erasure would take and leave, and the form of the answer.</summary>
[Authorize(LogModel.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class AnswerModel(AppDb db, Act act, AnswerRequest answer, HeldData held, IAccessLog log, PrivacyTerms terms, ITexts texts) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public int Version { get; set; }

    [BindProperty, Required(ErrorMessage = "privacy.answer.decision-needed")]
    public bool? Granted { get; set; }

    [BindProperty, Required(ErrorMessage = "privacy.answer.reason-needed"), StringLength(2000, MinimumLength = 10, ErrorMessage = "privacy.answer.reason-needed")]
    public string? Reason { get; set; }

    public DataRequest Wish { get; private set; } = null!;

    public IReadOnlyList<KeptData> Kept { get; private set; } = [];

    public PrivacyTerm Term => terms.Answer(Wish.Kind);

    public DateOnly Today => act.Today;

    public bool MayAnswer => act.Caller.Can(AnswerRequest.Permission);

    public IEnumerable<HintedItem> Decisions =>
    [
        new() { Text = texts["privacy.answer.grant"], Value = "true", Hint = texts[$"privacy.answer.grant.{Wish.Kind}"] },
        new() { Text = texts["privacy.answer.refuse"], Value = "false", Hint = texts["privacy.answer.refuse-hint"] },
    ];

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var post = act.Caller.PostFor(LogModel.Permission);
        log.Note(new(act.Caller.Id!.Value, act.Caller.Name, post?.Name ?? "", post?.AgencyId ?? Guid.Empty, act.Now, Opened.Request, Id, null, Wish.AccountId, null, AccessBasis.Duty));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Wish.MustBe(Version);
        await answer.RunAsync(Wish, Granted!.Value, Reason!, ct);
        await db.SaveChangesAsync(ct);
        return Redirect($"{ListModel.Address}/{Id}");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Wish = await db.Set<DataRequest>().SingleOrDefaultAsync(r => r.Id == Id, ct) ?? throw new NotFoundException("request");
        if (Wish is { IsOpen: true, Kind: DataRequestKind.Erasure })
        {
            Kept = await held.KeptAsync(Wish.AccountId, ct);
        }
    }
}
