using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts;

/// <summary>Gives accounts to the rotation of keys.</summary>
internal sealed class ProtectedAccounts(AppDb db, FieldProtector protector) : IProtectedRows
{
    public async Task<(long All, long Old)> CountAsync(string currentPrefix, CancellationToken ct) =>
        (await db.Set<Account>().LongCountAsync(ct), await db.Set<Account>().LongCountAsync(Old(currentPrefix), ct));

    public async Task<int> StepAsync(string currentPrefix, int batch, CancellationToken ct)
    {
        var accounts = await db.Set<Account>().AsNoTracking().Where(Old(currentPrefix)).OrderBy(a => a.Id).Take(batch)
            .Select(a => new { a.Id, a.IdentifierCipher, a.PhoneCipher, a.ContactPhoneCipher }).ToListAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var old in accounts)
        {
            var identifier = protector.Reveal(old.IdentifierCipher, Account.IdentifierPurpose);
            var (cipher, index) = (protector.Protect(identifier, Account.IdentifierPurpose), protector.BlindIndex(identifier, Account.IdentifierPurpose));
            var (phone, contact) = (Anew(old.PhoneCipher), Anew(old.ContactPhoneCipher));
            // Its text stays the same, so this is no act on the account; who signs in at this moment wins.
            await db.Set<Account>()
                .Where(a => a.Id == old.Id && a.IdentifierCipher == old.IdentifierCipher && a.PhoneCipher == old.PhoneCipher && a.ContactPhoneCipher == old.ContactPhoneCipher)
                .ExecuteUpdateAsync(
                    s => s.SetProperty(a => a.IdentifierCipher, cipher).SetProperty(a => a.IdentifierBlindIndex, index).SetProperty(a => a.PhoneCipher, phone).SetProperty(a => a.ContactPhoneCipher, contact),
                    ct);
        }

        await transaction.CommitAsync(ct);
        return accounts.Count;
    }

    public async Task<IReadOnlyList<string>> KeysInUseAsync(CancellationToken ct)
    {
        var ciphers = db.Set<Account>().Select(a => a.IdentifierCipher)
            .Concat(db.Set<Account>().Where(a => a.PhoneCipher != null).Select(a => a.PhoneCipher!))
            .Concat(db.Set<Account>().Where(a => a.ContactPhoneCipher != null).Select(a => a.ContactPhoneCipher!));
        return await ciphers.Select(c => c.Substring(0, FieldKeys.IdLength)).Distinct().ToListAsync(ct);
    }

    private string? Anew(string? cipher) => cipher is null ? null : protector.Protect(protector.Reveal(cipher, Account.PhonePurpose), Account.PhonePurpose);

    private static Expression<Func<Account, bool>> Old(string prefix)
    {
        var current = prefix + "%";
        return a => !EF.Functions.Like(a.IdentifierCipher, current)
            || (a.PhoneCipher != null && !EF.Functions.Like(a.PhoneCipher, current)) || (a.ContactPhoneCipher != null && !EF.Functions.Like(a.ContactPhoneCipher, current));
    }
}
