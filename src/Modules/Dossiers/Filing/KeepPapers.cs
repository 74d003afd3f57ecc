using Microsoft.AspNetCore.Http;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>Takes uploaded files into the store for a draft or a supplement: the good ones are kept, each refused one says why.</summary>
internal sealed class KeepPapers(FileStore store, Act act, Personal.ForgetFiles forget)
{
    /// <summary>In one draft or one supplement.</summary>
    public const int MostFiles = 40;

    public async Task<(IReadOnlyList<StoredFile> Kept, IReadOnlyList<RuleBroken> Refused)> RunAsync(IReadOnlyCollection<IFormFile> files, int already, CancellationToken ct)
    {
        var (kept, refused) = (new List<StoredFile>(), new List<RuleBroken>());
        foreach (var file in files)
        {
            try
            {
                if (already + kept.Count >= MostFiles)
                {
                    throw new RuleBroken("dossiers.too-many-files", file.FileName, MostFiles);
                }

                await using var content = file.OpenReadStream();
                kept.Add(await store.SaveAsync(content, file.FileName, FileStore.DefaultMaxBytes, ct));
            }
            catch (RuleBroken wrong)
            {
                refused.Add(wrong);
            }
        }

        return (kept, refused);
    }

    /// <summary>Adds kept files to the draft under their component (null: other papers).</summary>
    public void Add(Draft draft, string? componentKey, IEnumerable<StoredFile> files) =>
        draft.WriteFiles([.. draft.ReadFiles(), .. files.Select(f => new DraftFile(f.Id, componentKey, f.Name, f.Size))], act.Now);

    /// <summary>What its owner takes out is not kept somewhere unseen.</summary>
    public async Task RemoveAsync(Draft draft, Guid fileId, CancellationToken ct)
    {
        var files = draft.ReadFiles();
        if (files.RemoveAll(f => f.FileId == fileId) > 0)
        {
            draft.WriteFiles(files, act.Now);
            await forget.RunAsync([fileId], ct);
        }
    }
}
