using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>Judges results again whose signatures could not be judged when they were issued, each hour until they can be. A dead issuer of certificates stops no result and leaves none in doubt.</summary>
internal sealed class JudgeAgain(IServiceScopeFactory scopes, ILogger<JudgeAgain> log) : IWorker
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public string Name => "results-judged-again";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, act) = (scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<Act>());
        var now = act.Now;
        foreach (var id in await db.Set<UnsettledResult>().Where(u => u.NextAt <= now).OrderBy(u => u.NextAt).Select(u => u.ResultId).Take(50).ToListAsync(ct))
        {
            // Each is its own save: one whose file is gone keeps none of the others waiting.
            try
            {
                await JudgeAsync(scope.ServiceProvider, db, act, id, ct);
                await db.SaveChangesAsync(ct);
            }
            catch (RuleBroken rule) when (rule.Code == "platform.stale")
            {
                log.LogInformation("Result {Id} was changed meanwhile; it is judged at the next turn", id);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogError(e, "Result {Id} could not be judged; it is tried again later", id);
                db.Forget();
                (await db.Set<UnsettledResult>().SingleAsync(u => u.ResultId == id, ct)).NextAt = act.Now + Pause;
                await db.SaveChangesAsync(ct);
            }

            db.Forget();
        }
    }

    private static async Task JudgeAsync(IServiceProvider services, AppDb db, Act act, Guid id, CancellationToken ct)
    {
        var waiting = await db.Set<UnsettledResult>().SingleAsync(u => u.ResultId == id, ct);
        var result = await db.Set<DossierResult>().SingleAsync(r => r.Id == id, ct);
        var dossier = await db.Set<Dossier>().SingleAsync(d => d.Id == waiting.DossierId, ct);
        var file = await db.Set<StoredFile>().SingleAsync(f => f.Id == result.FileId, ct);
        await using var stored = services.GetRequiredService<FileStore>().Open(file.Sha256);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes, ct);
        var report = await services.GetRequiredService<ISealResults>().JudgeAsync(bytes.ToArray(), dossier.CompetentAgencyId, ct);
        if (report.Verdict == SignatureVerdict.Indeterminate)
        {
            waiting.NextAt = act.Now + Pause;
            return;
        }

        db.Remove(waiting);
        result.Signatures = SignedResult.Write(report);
        dossier.SignedResult = result.Valid ? SignedResult.IsSealed(report) : dossier.SignedResult;
        act.On(dossier, "dossiers.judge-result");
    }
}
