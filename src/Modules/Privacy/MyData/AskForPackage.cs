using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Privacy.MyData;

/// <summary>The person asks for all their data; making them costs, so one at a time and a few a day.</summary>
internal sealed class AskForPackage(AppDb db, Act act, JobQueue jobs)
{
    private const int MostADay = 3;

    public async Task RunAsync(CancellationToken ct)
    {
        var owner = act.Caller is { IsCitizen: true, Id: { } id } ? id : throw new RuleBroken("platform.not-allowed");
        var yesterday = act.Now.AddDays(-1);
        var recent = await db.Set<DataPackage>().Where(p => p.AccountId == owner && (p.AskedAt > yesterday || p.State == PackageState.Waiting)).ToListAsync(ct);
        if (recent.Exists(p => p.State == PackageState.Waiting))
        {
            throw new RuleBroken("privacy.package-waiting");
        }

        if (recent.Count >= MostADay)
        {
            throw new RuleBroken("privacy.package-often", MostADay);
        }

        var package = DataPackage.Of(owner, act.Now);
        db.Add(package);
        jobs.Enqueue(MakePackage.Kind, new PackageInput(package.Id));
    }
}
