using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts;

/// <summary>Answers other modules' questions about accounts.</summary>
internal sealed class KnownAccounts(AppDb db, FieldProtector protector) : IAccounts
{
    private readonly Dictionary<string, AccountInfo?> _foreseen = [];

    public async Task<AccountInfo?> FindAsync(Guid id, CancellationToken ct) =>
        (await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct))?.ToInfo(protector);

    public async Task<AccountInfo?> FindByIdentifierAsync(string identifier, CancellationToken ct)
    {
        if (_foreseen.TryGetValue(identifier, out var known))
        {
            return known;
        }

        var indexes = protector.BlindIndexes(identifier, Account.IdentifierPurpose);
        return Newest(await db.Set<Account>().AsNoTracking().Where(a => indexes.Contains(a.IdentifierBlindIndex)).ToListAsync(ct))?.ToInfo(protector);
    }

    public async Task<IReadOnlySet<string>> IdentifiersAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        (await db.Set<Account>().AsNoTracking().Where(a => ids.Contains(a.Id)).Select(a => a.IdentifierCipher).ToListAsync(ct)).Select(c => protector.Reveal(c, Account.IdentifierPurpose)).ToHashSet();

    public async Task ForeseeAsync(IReadOnlyCollection<string> identifiers, CancellationToken ct)
    {
        var byIndex = identifiers.Distinct().SelectMany(i => protector.BlindIndexes(i, Account.IdentifierPurpose).Select(index => (index, i))).ToDictionary(p => p.index, p => p.i);
        var indexes = byIndex.Keys.ToList();
        var found = (await db.Set<Account>().AsNoTracking().Where(a => indexes.Contains(a.IdentifierBlindIndex)).ToListAsync(ct)).ToLookup(a => byIndex[a.IdentifierBlindIndex]);
        foreach (var identifier in identifiers)
        {
            _foreseen[identifier] = Newest(found[identifier])?.ToInfo(protector);
        }
    }

    private static Account? Newest(IEnumerable<Account> accounts) => accounts.MaxBy(a => a.LastSignInAt);
}
