using System.Globalization;
using Microsoft.AspNetCore.Http;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>Reads the papers the desk counted and scanned: per component the originals, the copies, and scans.</summary>
internal sealed class CountedPapers(FileStore files)
{
    private const int Most = 99;

    public async Task<IReadOnlyList<FiledPaper>> ReadAsync(IFormCollection posted, IReadOnlyList<PaperSlot> slots, CancellationToken ct)
    {
        var papers = new List<FiledPaper>();
        foreach (var slot in slots)
        {
            var (originals, copies) = (Count(posted[$"chinh.{slot.Key}"]), Count(posted[$"sao.{slot.Key}"]));
            foreach (var scan in posted.Files.GetFiles($"tep.{slot.Key}"))
            {
                await using var content = scan.OpenReadStream();
                var file = await files.SaveAsync(content, scan.FileName, FileStore.DefaultMaxBytes, ct);
                papers.Add(new FiledPaper(slot.Key, slot.Component.Name, file.Id, Provenance.Typed, originals, copies, Digitised: true));
                (originals, copies) = (0, 0);
            }

            if (originals + copies > 0)
            {
                papers.Add(new FiledPaper(slot.Key, slot.Component.Name, null, Provenance.Typed, originals, copies));
            }
        }

        return papers;
    }

    private static int Count(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var count) ? Math.Clamp(count, 0, Most) : 0;
}
