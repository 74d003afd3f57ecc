using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>A list for who may see it; to others it does not exist.</summary>
internal sealed class FindList(AppDb db, ArchiveScope scope)
{
    public async Task<ArchiveList> OfAsync(Guid id, CancellationToken ct) =>
        await db.Set<ArchiveList>().SingleOrDefaultAsync(l => l.Id == id, ct) is { } list && scope.Can(ArchiveScope.View, list.AgencyId) ? list : throw new NotFoundException("list");
}
