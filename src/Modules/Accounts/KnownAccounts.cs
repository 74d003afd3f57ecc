using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Accounts;

/// <summary>Answers other modules' questions about accounts.</summary>
internal sealed class KnownAccounts(AppDb db) : IAccounts
{
    public async Task<AccountInfo?> FindAsync(Guid id, CancellationToken ct) =>
        (await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct))?.ToInfo();

    public async Task<AccountInfo?> FindByIdentifierAsync(string identifier, CancellationToken ct) =>
        (await db.Set<Account>().AsNoTracking().Where(a => a.Identifier == identifier).OrderByDescending(a => a.LastSignInAt).FirstOrDefaultAsync(ct))?.ToInfo();
}
