using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>The archivist notes sheets and remarks in a draft, or gives it up so that its dossiers are free again.</summary>
internal sealed class EditDraft(AppDb db, Act act, ArchiveScope scope)
{
    public async Task NoteAsync(ArchiveList list, IReadOnlyDictionary<Guid, (int? Sheets, string? Note)> said, CancellationToken ct)
    {
        Changing(list);
        var ids = said.Keys.ToList();
        foreach (var row in await db.Set<ListRow>().Where(r => r.ListId == list.Id && ids.Contains(r.Id)).ToListAsync(ct))
        {
            (row.Sheets, row.Note) = (said[row.Id].Sheets, string.IsNullOrWhiteSpace(said[row.Id].Note) ? null : said[row.Id].Note!.Trim());
        }

        act.On(list, "archive.note-list");
    }

    public async Task WithdrawAsync(ArchiveList list, string reason, CancellationToken ct)
    {
        Changing(list);
        db.RemoveRange(await db.Set<ListRow>().Where(r => r.ListId == list.Id).ToListAsync(ct));
        list.Withdraw();
        act.On(list, "archive.withdraw-list", reason);
    }

    private void Changing(ArchiveList list)
    {
        scope.Require(ArchiveScope.Manage, list.AgencyId);
        list.MustBeIn(ListState.Draft);
    }
}
