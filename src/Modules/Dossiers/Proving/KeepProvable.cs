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

namespace TinhSo.Modules.Dossiers.Proving;

/// <summary>Makes an archival copy of each signed result that proves itself without its issuers, and renews it before its archive stamp ends. The issued file stays as it is; a third party that does not answer only puts it off.</summary>
internal sealed class KeepProvable(IServiceScopeFactory scopes, ILogger<KeepProvable> log) : IWorker
{
    /// <summary>A day after the signature its issuers have published what happened around it.</summary>
    public static readonly TimeSpan First = TimeSpan.FromDays(1);

    /// <summary>This long before the stamp's certificate ends.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(60);

    private const int SpreadHours = 30 * 24;
    private const int Most = 1000;
    private const int MostSilent = 3;
    private const long MaxBytes = 2 * FileStore.DefaultMaxBytes;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public string Name => "results-kept-provable";

    public TimeSpan Every => TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, act) = (scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<Act>());
        if (!scope.ServiceProvider.GetRequiredService<IRenewProof>().IsSet)
        {
            return;
        }

        var (now, silent) = (act.Now, 0);
        foreach (var id in await db.Set<KeptProof>().Where(p => p.NextAt <= now).OrderBy(p => p.NextAt).Select(p => p.ResultId).Take(Most).ToListAsync(ct))
        {
            if (act.Now - now > Every)
            {
                return;
            }

            var answered = true;
            try
            {
                answered = await RenewAsync(scope.ServiceProvider, db, act, id, ct);
                await db.SaveChangesAsync(ct);
            }
            catch (RuleBroken rule) when (rule.Code == "platform.stale")
            {
                log.LogInformation("Result {Id} was changed meanwhile; its copy is made at the next turn", id);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // One that cannot be kept stops none of the others.
                log.LogError(e, "No copy of result {Id} was made; it is tried again later", id);
                db.Forget();
                Delay(await db.Set<KeptProof>().SingleAsync(p => p.ResultId == id, ct), act.Now);
                await db.SaveChangesAsync(ct);
            }

            db.Forget();
            if (!answered && ++silent == MostSilent)
            {
                // Who is silent now would be silent for the rest too.
                return;
            }
        }
    }

    private static async Task<bool> RenewAsync(IServiceProvider services, AppDb db, Act act, Guid id, CancellationToken ct)
    {
        var files = services.GetRequiredService<FileStore>();
        var proof = await db.Set<KeptProof>().SingleAsync(p => p.ResultId == id, ct);
        var result = await db.Set<DossierResult>().SingleAsync(r => r.Id == id, ct);
        var source = result.ArchiveFileId ?? result.FileId;
        var renewed = await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == source, ct) is { } file && files.Exists(file.Sha256)
            ? await services.GetRequiredService<IRenewProof>().RenewAsync(await ReadAsync(files, file.Sha256, ct), ct)
            : null;
        // A stamp of the same authority's same certificate would prove no longer and only make the file grow.
        if (renewed is null || renewed.Until <= proof.Until)
        {
            Delay(proof, act.Now);
            return false;
        }

        if (result.ArchiveFileId is { } former)
        {
            db.Add(new FormerCopy { FileId = former, ResultId = id, DossierId = proof.DossierId });
        }

        result.ArchiveFileId = (await files.SaveMadeAsync(new MemoryStream(renewed.Pdf), result.Code + "-luu-tru.pdf", MaxBytes, ct)).Id;
        // All copies of one stamp certificate end on one day: they are renewed over a month, and a month is left for what fails.
        var due = renewed.Until - Ahead + TimeSpan.FromHours((id.GetHashCode() & 0xFFFF) % SpreadHours);
        (proof.Until, proof.Tries, proof.NextAt) = (renewed.Until, 0, due > act.Now + First ? due : act.Now + First);
        act.On(await db.Set<Dossier>().SingleAsync(d => d.Id == proof.DossierId, ct), "dossiers.keep-provable");
        return true;
    }

    private static void Delay(KeptProof proof, DateTime now) =>
        (proof.Tries, proof.NextAt) = (proof.Tries + 1, now + (Pause * Math.Min(24, 1 << Math.Min(proof.Tries, 5))));

    private static async Task<byte[]> ReadAsync(FileStore files, string hash, CancellationToken ct)
    {
        await using var stored = files.Open(hash);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }
}
