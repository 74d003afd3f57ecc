using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Privacy.Erasing;

/// <summary>Each minute, what was erased and does not stand in the list yet is written there. From the database, so that a list that was lost comes back whole.</summary>
internal sealed class ListErasures(IServiceScopeFactory scopes, ErasureList list) : IWorker
{
    public string Name => "privacy-erasures";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var done = await Done(scope.ServiceProvider.GetRequiredService<AppDb>()).OrderBy(r => r.AnsweredAt).Select(r => new ErasureLine(r.Id, r.AccountId, r.AnsweredAt!.Value)).ToListAsync(ct);
        if (done.Count > 0)
        {
            var listed = (await list.ReadAsync(ct)).Select(l => l.RequestId).ToHashSet();
            if (done.FindAll(l => !listed.Contains(l.RequestId)) is { Count: > 0 } missing)
            {
                await list.AddAsync(missing, ct);
            }
        }
    }

    private static IQueryable<DataRequest> Done(AppDb db) => db.Set<DataRequest>().AsNoTracking()
        .Where(r => (r.State == DataRequestState.Granted || r.State == DataRequestState.PartlyGranted) && r.Kind == DataRequestKind.Erasure && r.AnsweredAt != null);
}
