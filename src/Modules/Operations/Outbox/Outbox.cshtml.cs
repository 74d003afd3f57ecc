using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Operations.Outbox;

/// <summary>Which e-mail went to whom and when, and which did not; the text is shown only on demand.</summary>
[Authorize("operations.view")]
[FreshProof(ProofUse.Administration)]
internal sealed class OutboxModel(AppDb db) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "trang-thai")]
    public MailState? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public Guid? After { get; set; }

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
        Next = page.Count > PageSize ? Url.Page(null, new Dictionary<string, string?> { ["trang-thai"] = State?.ToString(), ["tim"] = Search, ["sau"] = Mails[^1].Id.ToString() }) : null;
    }
}
