using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Requests;

/// <summary>Closes accounts that nobody used for 45 days, a week after the person was warned; an administrator opens them again with a reason.</summary>
internal sealed class CloseIdleAccounts(IServiceScopeFactory scopes, Settings settings, TimeProvider clock, CatalogueStamp stamp) : IWorker
{
    public const int WarnDays = 7;
    private const int AtOnce = 200;

    public string Name => "idle-accounts";

    public TimeSpan Every => TimeSpan.FromMinutes(30);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<AppDb>();
        if (settings.IdleDays == 0)
        {
            return;
        }

        var (unused, closing, warned) = (now.AddDays(WarnDays - settings.IdleDays), now.AddDays(-settings.IdleDays), now.AddDays(-WarnDays));
        var idle = await db.Set<OfficerLogin>()
            .Where(l => (l.LastSignInAt == null || l.LastSignInAt < unused) && (l.OpenedAt == null || l.OpenedAt < unused) && (l.LastSignInAt != null || l.OpenedAt != null))
            .Join(db.Set<Officer>().Where(o => o.Active), l => l.Id, o => o.Id, (l, o) => new { Login = l, Officer = o })
            .Where(x => x.Login.IdleWarnedAt == null || x.Login.IdleWarnedAt < x.Login.LastSignInAt || x.Login.IdleWarnedAt < x.Login.OpenedAt || x.Login.IdleWarnedAt <= warned)
            .OrderBy(x => x.Login.Id).Take(AtOnce).ToListAsync(ct);
        foreach (var x in idle)
        {
            var last = x.Login.LastSignInAt is { } used && !(x.Login.OpenedAt > used) ? used : x.Login.OpenedAt!.Value;
            if (x.Login.IdleWarnedAt is null || x.Login.IdleWarnedAt < last)
            {
                x.Login.IdleWarnedAt = now;
                services.GetRequiredService<PersonNotice>().Tell(x.Officer, "directory.idle-warning", WarnDays);
            }
            else if (last < closing)
            {
                x.Officer.Active = false;
                await services.GetRequiredService<EndSessions>().OthersAsync(x.Officer.Id, SessionEnd.AccountClosed, ct);
                await services.GetRequiredService<OfficerChange>().RecordAsync(x.Officer, "directory.officer-idle-closed", null, ct);
                services.GetRequiredService<PersonNotice>().Tell(x.Officer, "directory.officer-idle-closed", settings.IdleDays);
            }
        }

        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);
    }
}
