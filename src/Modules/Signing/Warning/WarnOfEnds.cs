using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;

namespace TinhSo.Modules.Signing.Warning;

/// <summary>Writes to those who keep certificates and those who issue results of an agency when its seal ends in 60, 30 and 7 days and when it has ended; once for each, whoever runs it and how often.</summary>
internal sealed class WarnOfEnds(IServiceScopeFactory scopes, Settings settings, TextTable texts) : IWorker
{
    /// <summary>An end long past is no news.</summary>
    private const int DaysAfter = 7;

    private static readonly string[] Concerned = ["signing.manage", "dossiers.issue"];

    public string Name => "seal-warnings";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (db, act, mail) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<MailQueue>());
        var (agencies, mandates) = (services.GetRequiredService<IAgencies>(), services.GetRequiredService<IMandates>());
        var due = (await services.GetRequiredService<ISealStandings>().EndingAsync(act.Today, "vi", ct)).Where(s => s.To >= act.Today.AddDays(-DaysAfter))
            .SelectMany(s => Concerned.SelectMany(p => mandates.Holding(p, s.AgencyId, act.Now)).DistinctBy(o => o.Id).Where(o => o.Email is { Length: > 0 })
                .Select(o => (Standing: s, Officer: o, Id: NamedGuid.Of($"seal-warning {s.AgencyId} {s.To:O} {s.Warning} {o.Id}")))).ToList();
        var ids = due.Select(d => d.Id).ToList();
        var told = (await db.Set<MailRow>().Where(m => ids.Contains(m.Id)).Select(m => m.Id).ToListAsync(ct)).ToHashSet();
        foreach (var (standing, officer, id) in due.Where(d => !told.Contains(d.Id)))
        {
            var name = agencies.NameAt(standing.AgencyId, act.Today);
            mail.Queue(
                officer.Email!,
                string.Format(System.Globalization.CultureInfo.InvariantCulture, texts.Get("signing.warning.subject", "vi"), name),
                string.Format(System.Globalization.CultureInfo.InvariantCulture, texts.Get("signing.warning.body", "vi"), officer.Name, name, standing.Sentence, new Uri(settings.BaseAddress, "/quan-tri/chung-thu-so")),
                standing.AgencyId,
                id);
        }

        await db.SaveChangesAsync(ct);
    }
}
