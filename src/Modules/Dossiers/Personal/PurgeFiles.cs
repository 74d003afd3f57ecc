using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Dossiers.Personal;

/// <summary>The hashes of erased files.</summary>
internal sealed record PurgeInput(IReadOnlyList<string> Hashes);

/// <summary>Takes the bytes of erased files from the store once no row names them. Later than the erasure, because somebody may be handing in the same bytes at that moment.</summary>
internal sealed class PurgeFiles(FileStore store, JobQueue jobs, Act act, AppDb db) : IJob<PurgeInput>
{
    public const string Kind = "dossiers.purge-files";
    public static readonly TimeSpan After = TimeSpan.FromHours(1);

    public async Task RunAsync(PurgeInput input, JobContext context, CancellationToken ct)
    {
        var (gone, fresh) = await store.PurgeAsync(input.Hashes, act.Now - After, ct);
        context.Result = gone.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (fresh.Count > 0)
        {
            jobs.Enqueue(Kind, new PurgeInput(fresh), act.Now + After);
            await db.SaveChangesAsync(ct);
        }
    }
}
