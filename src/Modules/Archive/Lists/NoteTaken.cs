using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>Tells the access log that an officer took a list away as a file, and each person of it who is known here.</summary>
internal sealed class NoteTaken(AppDb db, Act act, IAccessLog log, ITexts texts)
{
    public async Task ListAsync(ArchiveList list, CancellationToken ct)
    {
        if (act.Caller is not { IsOfficer: true, Id: { } officer } caller)
        {
            return;
        }

        var post = caller.PostFor(ArchiveScope.View, list.AgencyId);
        void Note(Guid recordId, string? code, Guid? account, string? what) => log.Note(new(
            officer, caller.Name, post?.Name ?? "", post?.AgencyId ?? list.AgencyId, act.Now, Opened.List, recordId, code, account, what, AccessBasis.Export));
        Note(list.Id, null, null, texts["archive.list.taken", IndexModel.Named(list)]);
        foreach (var row in await db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == list.Id).Select(r => new { r.DossierId, r.Code, r.AccountId }).ToListAsync(ct))
        {
            Note(row.DossierId, row.Code, row.AccountId, null);
        }
    }
}
