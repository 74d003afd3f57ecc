using System.Globalization;
using System.Net.Mail;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Notifying;

/// <summary>
/// Writes to the owner when something happened that they wait for or must act on. A mail travels in the open, so it names the code and the step,
/// never the person or what the papers say.
/// </summary>
internal sealed class TellOwner(AppDb db, MailQueue mail, Settings settings, CheckAddress check, ITexts texts, TimeProvider clock) :
    IHandle<DossierSubmitted>, IHandle<DossierMoved>, IHandle<DueDateChanged>, IForesee<DossierSubmitted>, IForesee<DossierMoved>
{
    /// <summary>Later than this a notice only confuses: imported and replayed months, a queue that stood still.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(7);

    private readonly Dictionary<Guid, Told?> _known = [];

    /// <summary>What a letter says of the dossier, and where it goes.</summary>
    private sealed record Told(Guid Id, string Code, string ProcedureName, string? Email, DateTime? DueAt, Door Door, Guid? AccountId);

    public Task ForeseeAsync(IReadOnlyList<DossierSubmitted> events, CancellationToken ct) => LookAsync([.. events.Select(e => e.DossierId)], ct);

    public Task ForeseeAsync(IReadOnlyList<DossierMoved> events, CancellationToken ct) => LookAsync([.. events.Select(e => e.DossierId)], ct);

    public Task HandleAsync(DossierSubmitted e, EventMeta meta, CancellationToken ct) => TellAsync(e.DossierId, "submitted", null, meta, ct);

    public Task HandleAsync(DossierMoved e, EventMeta meta, CancellationToken ct)
    {
        var kind = e.To switch
        {
            // Back from a supplement or an undone act is not a new acceptance.
            DossierState.Accepted when e.From == DossierState.Registered => "accepted",
            DossierState.NotAccepted => "not-accepted",
            DossierState.SupplementAsked => "supplement",
            DossierState.PaymentAsked => "payment",
            DossierState.Stopped => "stopped",
            DossierState.Done => "done",
            DossierState.Returned => "returned",
            _ => null,
        };
        return kind is null ? Task.CompletedTask : TellAsync(e.DossierId, kind, e.To is DossierState.SupplementAsked or DossierState.NotAccepted or DossierState.Stopped ? e.Note : null, meta, ct);
    }

    /// <summary>Acceptance and suspension have mails of their own; a date that moved by itself, or runs again, is told here.</summary>
    public Task HandleAsync(DueDateChanged e, EventMeta meta, CancellationToken ct) =>
        e is { After: not null, Reason: nameof(Clock.TermReason.Resumed) or nameof(Clock.TermReason.CalendarChanged) } && e.After != e.Before
            ? TellAsync(e.DossierId, "due-changed", null, meta, ct, e.After)
            : Task.CompletedTask;

    private async Task TellAsync(Guid dossierId, string kind, string? note, EventMeta meta, CancellationToken ct, DateTime? due = null)
    {
        if (meta.At < clock.GetUtcNow().UtcDateTime - Fresh)
        {
            return;
        }

        if (!_known.ContainsKey(dossierId))
        {
            await LookAsync([dossierId], ct);
        }

        if (_known[dossierId] is not { } dossier || dossier.Door == Door.PaperBook || !MailAddress.TryCreate(dossier.Email, out var to))
        {
            return;
        }

        // A repeated event finds the mail it caused before.
        var id = NamedGuid.Of($"mail:{meta.Id:N}:{kind}");
        if (await db.Set<MailRow>().AnyAsync(m => m.Id == id, ct))
        {
            return;
        }

        var lines = new List<string> { texts["dossiers.mail.hello"], "", texts[$"dossiers.mail.{kind}", dossier.Code, dossier.ProcedureName] };
        if (kind is "accepted" or "due-changed" && (due ?? dossier.DueAt) is { } date)
        {
            lines.Add(texts["dossiers.mail.due", VietnamTime.ToLocal(date).ToString("HH:mm dd/MM/yyyy", CultureInfo.InvariantCulture)]);
        }

        if (note is { Length: > 0 })
        {
            lines.AddRange(["", texts["dossiers.mail.note"], note]);
        }

        if (kind == "done")
        {
            lines.AddRange(await ChecksAsync(dossierId, ct));
        }

        var path = dossier.AccountId is null ? $"tra-cuu?ma={dossier.Code}" : $"ho-so-cua-toi/{dossier.Code}";
        lines.AddRange(["", texts["dossiers.mail.follow", new Uri(settings.BaseAddress, path)], "", texts["dossiers.mail.sign"]]);
        mail.Queue(to.Address, texts[$"dossiers.mail.{kind}.subject", dossier.Code], string.Join('\n', lines), dossierId, id);
    }

    /// <summary>Where each electronic result is checked: an uploaded file carries no code of its own.</summary>
    private async Task<IEnumerable<string>> ChecksAsync(Guid dossierId, CancellationToken ct) =>
        (await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == dossierId && r.Valid && (r.FileId != null || r.Text != null)).OrderBy(r => r.Number).Select(r => new { r.Code, r.CheckCode }).ToListAsync(ct))
            .Select(r => texts["dossiers.mail.check", r.Code, check.OfResult(r.CheckCode)]);

    private async Task LookAsync(HashSet<Guid> dossiers, CancellationToken ct)
    {
        var found = await db.Set<Dossier>().AsNoTracking().Where(d => dossiers.Contains(d.Id))
            .Select(d => new Told(d.Id, d.Code, d.ProcedureName, d.OwnerEmail, d.DueAt, d.Door, d.AccountId)).ToDictionaryAsync(d => d.Id, ct);
        foreach (var dossier in dossiers)
        {
            _known[dossier] = found.GetValueOrDefault(dossier);
        }
    }
}
