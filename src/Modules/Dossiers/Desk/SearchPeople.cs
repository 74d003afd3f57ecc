using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>People as a look-up may show them: owners of dossiers the officer may read, and accounts by identifier; nobody who restricted the use of their data.</summary>
internal sealed class SearchPeople(DossierAccess access, IAccounts accounts, ClosedPeople closed, FieldProtector protector)
{
    private const int Newest = 200;
    private const int Shown = 20;

    public async Task<IReadOnlyList<FoundPerson>> ByAsync(LookupKind kind, string value, CancellationToken ct)
    {
        var index = kind switch { LookupKind.Identifier => Dossier.IdentifierIndex(protector, value), LookupKind.Phone => Dossier.PhoneIndex(protector, value), _ => null };
        var rows = kind switch
        {
            LookupKind.Identifier => access.Readable().Where(d => d.OwnerIdentifierIndex == index),
            LookupKind.Phone => access.Readable().Where(d => d.OwnerPhoneIndex == index),
            _ => (await access.FindAsync(SearchWords.Of(value), rows => rows, ct)).Take(Worklist.WorklistQuery.MostFound),
        };
        var people = (await rows.AsNoTracking().OrderByDescending(d => d.Id).Take(Newest).ToListAsync(ct))
            .Where(d => kind != LookupKind.Name || Fold.Of(d.OwnerName).Contains(Fold.Of(value), StringComparison.Ordinal))
            .DistinctBy(d => d.OwnerIdentifierIndex)
            .Select(Of)
            .ToList();
        // An account's proven data go before what an earlier dossier says.
        if (kind == LookupKind.Identifier && (await accounts.FindByIdentifierAsync(value, ct) ?? await accounts.FindByIdentifierAsync(WrittenNumber.Of(value), ct)) is { } account)
        {
            people.RemoveAll(p => WrittenNumber.Of(p.Owner.Identifier) == WrittenNumber.Of(account.Identifier));
            people.Insert(0, Of(account));
        }

        return [.. (await OpenAsync(people, ct)).Take(Shown)];
    }

    /// <summary>Null where the dossier may no longer be read, or its owner restricted the use of their data since they were found.</summary>
    public async Task<FoundPerson?> ByIdAsync(Guid id, CancellationToken ct)
    {
        var person = await access.Readable().AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is { } dossier ? Of(dossier)
            : await accounts.FindAsync(id, ct) is { } account ? Of(account) : null;
        return person is null ? null : (await OpenAsync([person], ct)).FirstOrDefault();
    }

    /// <summary>Whoever restricted the use of their data is found by nobody, in earlier dossiers without account either; the desk asks them for their papers as of a stranger.</summary>
    private async Task<IEnumerable<FoundPerson>> OpenAsync(List<FoundPerson> people, CancellationToken ct)
    {
        var hidden = await closed.ReadAsync(ct);
        return people.Where(p => !hidden.Has(p.AccountId, Dossier.IdentifierIndex(protector, p.Owner.Identifier)));
    }

    private FoundPerson Of(Dossier d) =>
        new(d.Id, d.Code, d.AccountId, new(d.OwnerKind, d.OwnerName, d.OwnerIdentifier(protector), d.OwnerBirthDate, d.OwnerPhone(protector), d.OwnerEmail, d.OwnerAddress));

    private static FoundPerson Of(AccountInfo a) => new(
        a.Id, null, a.Id, new(a.Kind == AccountKind.Organisation ? OwnerKind.Organisation : OwnerKind.Person, a.Name, a.Identifier, a.BirthDate, a.Phone, a.Email, a.Address));
}
