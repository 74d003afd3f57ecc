using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Operations.Queues;

/// <summary>One queue as it stands: how much waits, since when, how much was given up.</summary>
internal sealed record QueueLine(string Key, int Waiting, DateTime? Oldest, int GivenUp);

/// <summary>The operations page: an administrator sees in one look what waits too long and what failed.</summary>
[Authorize("operations.view")]
[FreshProof(ProofUse.Administration)]
internal sealed class QueuesModel(AppDb db, Act act, Caller caller, RetryWork retry, ISealStandings seals, IAgencies agencies, ITexts texts) : PageModel, ILoad
{
    private const int Shown = 20;

    public IReadOnlyList<QueueLine> Lines { get; private set; } = [];

    public IReadOnlyList<JobRow> Jobs { get; private set; } = [];

    public IReadOnlyList<FailedDelivery> Failed { get; private set; } = [];

    public IReadOnlyList<LeaseRow> Leases { get; private set; } = [];

    /// <summary>Seals of agencies that end within 60 days or have ended.</summary>
    public IReadOnlyList<(string Agency, SealStanding Seal)> Seals { get; private set; } = [];

    public AuditBlock? LastBlock { get; private set; }

    public long Unsealed { get; private set; }

    public DateTime Now => act.Now;

    public bool MayManage => caller.Can("operations.manage");

    [TempData]
    public int? Retried { get; set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(string queue, Guid? id, CancellationToken ct)
    {
        if (!MayManage)
        {
            return Forbid();
        }

        Retried = await retry.RunAsync(queue, id, ct);
        await db.SaveChangesAsync(ct);
        return RedirectToPage();
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var jobs = db.Set<JobRow>().AsNoTracking();
        var mails = db.Set<MailRow>().AsNoTracking();
        var failed = db.Set<FailedDelivery>().AsNoTracking();
        var marks = db.Set<CellMark>().AsNoTracking();
        var last = await db.Set<EventRow>().AsNoTracking().OrderByDescending(e => e.Position).Select(e => (long?)e.Position).FirstOrDefaultAsync(ct) ?? 0;
        var slowest = await db.Set<Subscription>().AsNoTracking().Select(s => (long?)s.Position).MinAsync(ct) ?? last;
        var oldestEvent = await db.Set<EventRow>().AsNoTracking().Where(e => e.Position > slowest).OrderBy(e => e.Position).Select(e => (DateTime?)e.At).FirstOrDefaultAsync(ct);
        Lines =
        [
            new("events", (int)Math.Max(0, last - slowest), oldestEvent, await failed.CountAsync(f => f.GivenUp, ct)),
            new("jobs", await jobs.CountAsync(j => j.State == JobState.Waiting || j.State == JobState.Running, ct),
                await jobs.Where(j => j.State == JobState.Waiting).MinAsync(j => (DateTime?)j.CreatedAt, ct), await jobs.CountAsync(j => j.State == JobState.GivenUp, ct)),
            new("mail", await mails.CountAsync(m => m.State == MailState.Waiting, ct),
                await mails.Where(m => m.State == MailState.Waiting).MinAsync(m => (DateTime?)m.QueuedAt, ct), await mails.CountAsync(m => m.State == MailState.GivenUp, ct)),
            new("cells", await marks.CountAsync(ct), null, 0),
        ];
        Jobs = await jobs.Where(j => j.State != JobState.Done || j.FinishedAt > act.Now.AddHours(-24)).OrderByDescending(j => j.CreatedAt).Take(Shown).ToListAsync(ct);
        Failed = await failed.OrderBy(f => f.NextAt).Take(Shown).ToListAsync(ct);
        Seals = [.. (await seals.EndingAsync(act.Today, texts.Language, ct)).Select(s => (agencies.NameAt(s.AgencyId, act.Today), s))];
        Leases = await db.Set<LeaseRow>().AsNoTracking().OrderBy(l => l.Name).ToListAsync(ct);
        LastBlock = await db.Set<AuditBlock>().AsNoTracking().OrderByDescending(b => b.Number).FirstOrDefaultAsync(ct);
        var sealedTo = LastBlock?.ToPosition ?? 0;
        Unsealed = await db.Set<AuditRow>().AsNoTracking().LongCountAsync(r => r.Position > sealedTo, ct);
    }
}
