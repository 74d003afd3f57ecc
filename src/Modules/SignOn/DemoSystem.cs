using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.SignOn;

/// <summary>Registers the simulated document system in the demo setting, under both names a browser may reach it by.</summary>
internal sealed class DemoSystem(AppDb db, Act act, Settings settings, TextTable texts) : ISeed
{
    public const string ClientId = "he-thong-van-ban-mo-phong";

    // Known to everybody on purpose, as in the simulator.
    private const string Secret = "chi-dung-cho-trinh-mo-phong";

    public int Order => 70;

    public async Task SeedAsync(CancellationToken ct)
    {
        if (!settings.Demo || await db.Set<RelyingSystem>().AnyAsync(ct))
        {
            return;
        }

        var address = settings.SimulatorsAddress.GetLeftPart(UriPartial.Authority);
        string[] names = [.. new[] { address, address.Replace("//127.0.0.1", "//localhost", StringComparison.Ordinal) }.Distinct()];
        var system = new RelyingSystem { ClientId = ClientId, RegisteredAt = act.Now, Demo = true };
        system.Describe(new SystemInput
        {
            Name = texts.Get("signon.demo.name", "vi"), Purpose = texts.Get("signon.demo.purpose", "vi"), Start = address + "/van-ban", WantsProfile = true, WantsEmail = true,
            Returns = string.Join('\n', names.Select(n => n + "/van-ban/quay-lai")), Leavings = string.Join('\n', names.Select(n => n + "/van-ban")),
        });
        system.Renew(Secrets.Hash(Secret), act.Now);
        system.Switch(on: true, act.Now);
        db.Add(system);
        act.On(system, "signon.register-system");
        await db.SaveChangesAsync(ct);
    }
}
