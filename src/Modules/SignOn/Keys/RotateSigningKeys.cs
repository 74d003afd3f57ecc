using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>Every ninety days a new signing key, announced a day before it signs; private parts of old ones are wiped. Also forgets grants of the day before.</summary>
internal sealed class RotateSigningKeys(IServiceScopeFactory scopes, SignOnSettings settings) : IWorker
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);
    public static readonly TimeSpan Announced = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeepGrants = TimeSpan.FromDays(1);

    public string Name => "signon-keys";

    public TimeSpan Every => TimeSpan.FromMinutes(30);

    public async Task RunAsync(CancellationToken ct)
    {
        if (!settings.IsOpen)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
        var now = act.Now;
        var newest = await db.Set<SigningKey>().Where(k => k.StopsAt == null).OrderByDescending(k => k.SignsFrom).ThenByDescending(k => k.Id).FirstOrDefaultAsync(ct);
        // The first key is made by the first token: a province without relying systems needs none.
        if (newest is not null && newest.SignsFrom + Life - Announced <= now)
        {
            await services.GetRequiredService<MakeSigningKey>().RunAsync(now + Announced, withdraw: false, ct);
        }

        // A token signed a moment before has left by then.
        var over = now.AddMinutes(-5);
        foreach (var old in await db.Set<SigningKey>().Where(k => k.StopsAt < over && k.PrivateCipher != "").ToListAsync(ct))
        {
            old.Forget();
            act.On(old, "signon.forget-key");
        }

        await db.SaveChangesAsync(ct);
        var forgotten = now - KeepGrants;
        await db.Set<Grant>().Where(g => g.AskedAt < forgotten).ExecuteDeleteAsync(ct);
    }
}
