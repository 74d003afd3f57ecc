using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>The files of a request in the file store: as prepared, and as signed. No address leads to them but the request's own page.</summary>
internal sealed class OutsideFiles(AppDb db, FileStore store)
{
    private const long MostBytes = FileStore.DefaultMaxBytes + (4 * 1024 * 1024);

    public async Task<Guid> KeepAsync(byte[] pdf, string code, CancellationToken ct) => (await store.SaveMadeAsync(new MemoryStream(pdf), code + ".pdf", MostBytes, ct)).Id;

    public async Task<Stream> OpenAsync(Guid fileId, CancellationToken ct)
    {
        var file = await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, ct);
        return file is not null && store.Exists(file.Sha256) ? store.Open(file.Sha256) : throw new NotFoundException("file");
    }

    public async Task<PreparedPdf> PreparedAsync(SigningRequestItem item, CancellationToken ct)
    {
        await using var stored = await OpenAsync(item.PreparedFileId, ct);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes, ct);
        return PreparedPdf.Kept(bytes.ToArray(), item.GapStart, item.GapEnd);
    }
}
