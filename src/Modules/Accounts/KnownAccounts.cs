using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Accounts;

/// <summary>Answers other modules' questions about accounts.</summary>
internal sealed class KnownAccounts(AppDb db) : IAccounts
{
    private readonly Dictionary<string, AccountInfo?> _foreseen = [];

    public async Task<AccountInfo?> FindAsync(Guid id, CancellationToken ct) =>
        (await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct))?.ToInfo();

    public async Task<AccountInfo?> FindByIdentifierAsync(string identifier, CancellationToken ct) => _foreseen.TryGetValue(identifier, out var known)
        ? known
        : Newest(await db.Set<Account>().AsNoTracking().Where(a => a.Identifier == identifier).ToListAsync(ct));

    public async Task ForeseeAsync(IReadOnlyCollection<string> identifiers, CancellationToken ct)
    {
        var found = (await db.Set<Account>().AsNoTracking().Where(a => identifiers.Contains(a.Identifier)).ToListAsync(ct)).ToLookup(a => a.Identifier);
        foreach (var identifier in identifiers)
        {
            _foreseen[identifier] = Newest(found[identifier]);
        }
    }

    private static AccountInfo? Newest(IEnumerable<Account> accounts) => accounts.MaxBy(a => a.LastSignInAt)?.ToInfo();
}
