using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Signing.Warning;

/// <summary>Writes to an officer and to those who keep certificates when the officer's own last certificate ends in 60, 30 and 7 days and when it has ended; once for each, as for seals.</summary>
internal sealed class WarnHolders(IServiceScopeFactory scopes, Settings settings, TextTable texts) : IWorker
{
    /// <summary>An end long past is no news.</summary>
    private const int DaysAfter = 7;

    public string Name => "certificate-warnings";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (db, act, mail, mandates) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<MailQueue>(), services.GetRequiredService<IMandates>());
        var (from, to) = (act.Now.AddDays(-DaysAfter), act.Now.AddDays(SealStandings.Thresholds[0] + 1));
        var ending = await db.Set<HeldCertificate>().AsNoTracking()
            .Where(c => c.Use == CertificateUse.Person && c.OfficerId != null && c.RevokedAt == null && c.ValidTo >= from && c.ValidTo <= to
                && !db.Set<HeldCertificate>().Any(o => o.OfficerId == c.OfficerId && o.Use == CertificateUse.Person && o.RevokedAt == null && o.ValidTo > c.ValidTo))
            .Select(c => new { c.Id, c.AgencyId, OfficerId = c.OfficerId!.Value, c.ValidTo }).ToListAsync(ct);
        var due = ending.Select(c => (Held: c, Holder: mandates.Officer(c.OfficerId), Warning: WarningOf(c.ValidTo, act)))
            .Where(d => d is { Holder.Active: true, Warning: not null })
            .SelectMany(d => mandates.Holding("signing.manage", d.Held.AgencyId, act.Now).Append(d.Holder!).DistinctBy(o => o.Id).Where(o => o.Email is { Length: > 0 })
                .Select(o => (d.Held, Holder: d.Holder!, To: o, Id: NamedGuid.Of($"certificate-warning {d.Held.Id} {d.Warning} {o.Id}")))).ToList();
        var ids = due.Select(d => d.Id).ToList();
        var told = (await db.Set<MailRow>().Where(m => ids.Contains(m.Id)).Select(m => m.Id).ToListAsync(ct)).ToHashSet();
        foreach (var (held, holder, reader, id) in due.Where(d => !told.Contains(d.Id)))
        {
            var left = DaysLeft(held.ValidTo, act);
            var sentence = Say(held.ValidTo <= act.Now ? "person-over" : "person-ending", VietnamTime.Day(held.ValidTo).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), left, holder.Name);
            mail.Queue(reader.Email!, Say("person-subject", holder.Name), Say("person-body", reader.Name, holder.Name, sentence, new Uri(settings.BaseAddress, ListModel.Address)), held.Id, id);
        }

        await db.SaveChangesAsync(ct);
    }

    private static int DaysLeft(DateTime end, Act act) => VietnamTime.Day(end).DayNumber - act.Today.DayNumber;

    /// <summary>The threshold that has been reached; 0 once it has ended.</summary>
    private static int? WarningOf(DateTime end, Act act) => end <= act.Now ? 0 : SealStandings.Thresholds.Where(t => DaysLeft(end, act) <= t).Select(t => (int?)t).Min();

    private string Say(string which, params object[] parts) => string.Format(CultureInfo.InvariantCulture, texts.Get("signing.warning." + which, "vi"), parts);
}
