using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Operations.Outbox;

/// <summary>Which e-mail went to whom and when, and which did not. A text is sent to the browser only on demand, and whoever asks stands in the access log.</summary>
[Authorize("operations.view")]
[FreshProof(ProofUse.Administration)]
internal sealed class OutboxModel(AppDb db, Act act, IAccessLog log, IEnumerable<IRecordOwners> owners) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "trang-thai")]
    public MailState? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public Guid? After { get; set; }

    /// <summary>The mail whose text is shown.</summary>
    [BindProperty(SupportsGet = true, Name = "xem")]
    public Guid? Opened { get; set; }

    public IReadOnlyList<MailRow> Mails { get; private set; } = [];

    public int Total { get; private set; }

    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var query = db.Set<MailRow>().AsNoTracking();
        if (State is { } state)
        {
            query = query.Where(m => m.State == state);
        }

        if (Search?.Trim() is { Length: > 0 } text)
        {
            query = query.Where(m => m.To.Contains(text) || m.Subject.Contains(text));
        }

        Total = await query.CountAsync(ct);
        // Ids sort by time: the newest first, and the key of the last row opens the next page.
        var page = await (After is { } after ? query.Where(m => m.Id < after) : query).OrderByDescending(m => m.Id).Take(PageSize + 1).ToListAsync(ct);
        Mails = [.. page.Take(PageSize)];
        Next = page.Count > PageSize ? Link(Mails[^1].Id, null) : null;
        if (Opened is { } id && Mails.FirstOrDefault(m => m.Id == id) is { } mail)
        {
            await NoteAsync(mail, ct);
        }
    }

    public string TextOf(MailRow mail) => Link(After, mail.Id) + "#thu";

    private async Task NoteAsync(MailRow mail, CancellationToken ct)
    {
        RecordOwner? owner = null;
        foreach (var known in owners)
        {
            owner ??= mail.AboutId is { } about ? await known.OfAsync(about, ct) : null;
        }

        var post = act.Caller.PostFor("operations.view");
        log.Note(new(
            act.Caller.Id ?? Guid.Empty, act.Caller.Name, post?.Name ?? "", post?.AgencyId ?? Guid.Empty, act.Now, Contracts.Privacy.Opened.Mail, mail.AboutId ?? mail.Id, owner?.Code, owner?.AccountId,
            null, AccessBasis.Duty));
    }

    private string Link(Guid? after, Guid? opened) =>
        Url.Page(null, new Dictionary<string, string?> { ["trang-thai"] = State?.ToString(), ["tim"] = Search, ["sau"] = after?.ToString(), ["xem"] = opened?.ToString() }) ?? "";
}
