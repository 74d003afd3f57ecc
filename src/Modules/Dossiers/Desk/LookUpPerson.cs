using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>The desk looks a person up by identifier, phone or name, for a purpose that is kept: among the dossiers the officer may read, and by identifier among accounts.</summary>
internal sealed class LookUpPerson(AppDb db, Act act, DossierAccess access, NoteAccess note, IAccounts accounts, RestrictedOwners restricted)
{
    public const string Permission = "dossiers.lookup-person";
    private const int Newest = 200;
    private const int Shown = 20;

    public async Task<(Guid LookupId, IReadOnlyList<FoundPerson> Found)> RunAsync(LookupKind kind, string value, string? purpose, CancellationToken ct)
    {
        if (!act.Caller.Can(Permission) || act.Caller.Id is not { } officer)
        {
            throw new RuleBroken("platform.not-allowed");
        }

        if (string.IsNullOrWhiteSpace(purpose))
        {
            throw new RuleBroken("dossiers.lookup-purpose-needed");
        }

        var found = await SearchAsync(kind, value.Trim(), ct);
        var lookup = new PersonLookup { OfficerId = officer, OfficerName = act.Caller.Name, At = act.Now, Kind = kind, Purpose = string.Concat(purpose.Trim().Where(c => !char.IsControl(c))), Found = found.Count, FoundIds = string.Join(';', found.Select(p => p.Id.ToString("N"))) };
        db.Add(lookup);
        foreach (var person in found)
        {
            note.Person(act.Caller, person.Id, person.Code, person.AccountId, lookup.Purpose);
        }

        return (lookup.Id, found);
    }

    /// <summary>The chosen person, one of those found, only for who looked them up, and only that day.</summary>
    public async Task<FoundOwner?> ChosenAsync(Guid lookupId, Guid personId, CancellationToken ct)
    {
        var since = act.Now.AddHours(-12);
        if (await db.Set<PersonLookup>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == lookupId && l.OfficerId == act.Caller.Id && l.At > since, ct) is not { } lookup || !lookup.Showed(personId))
        {
            return null;
        }

        var dossier = await access.Readable().AsNoTracking().SingleOrDefaultAsync(d => d.Id == personId, ct);
        var account = dossier is null ? await accounts.FindAsync(personId, ct) : null;
        if ((dossier is null && account is null) || (await OpenAsync([new(personId, null, dossier?.AccountId ?? account?.Id, dossier is null ? Of(account!) : Of(dossier))], ct)).Count == 0)
        {
            return null;
        }

        return dossier is null ? Of(account!) : Of(dossier);
    }

    private async Task<List<FoundPerson>> SearchAsync(LookupKind kind, string value, CancellationToken ct)
    {
        var rows = kind switch
        {
            LookupKind.Identifier => access.Readable().Where(d => d.OwnerIdentifier == value),
            LookupKind.Phone => access.Readable().Where(d => d.OwnerPhone == value),
            _ => (await access.FindAsync(SearchWords.Of(value), rows => rows, ct)).Take(Worklist.WorklistQuery.MostFound),
        };
        var people = (await rows.AsNoTracking().OrderByDescending(d => d.Id).Take(Newest).ToListAsync(ct))
            .Where(d => kind != LookupKind.Name || Fold.Of(d.OwnerName).Contains(Fold.Of(value), StringComparison.Ordinal))
            .DistinctBy(d => d.OwnerIdentifier)
            .Select(d => new FoundPerson(d.Id, d.Code, d.AccountId, Of(d)))
            .ToList();
        // An account's proven data go before what an earlier dossier says.
        if (kind == LookupKind.Identifier && await accounts.FindByIdentifierAsync(value, ct) is { } account)
        {
            people.RemoveAll(p => p.Owner.Identifier == account.Identifier);
            people.Insert(0, new FoundPerson(account.Id, null, account.Id, Of(account)));
        }

        return [.. (await OpenAsync(people, ct)).Take(Shown)];
    }

    /// <summary>Whoever restricted the use of their data is found by nobody, in earlier dossiers without account either; the desk asks them for their papers as of a stranger.</summary>
    private async Task<List<FoundPerson>> OpenAsync(List<FoundPerson> people, CancellationToken ct)
    {
        var closed = await restricted.AskAsync([.. people.Select(p => (p.Owner.Identifier, p.AccountId))], ct);
        return [.. people.Where((_, i) => !closed[i])];
    }

    private static FoundOwner Of(Dossier d) => new(d.OwnerKind, d.OwnerName, d.OwnerIdentifier, d.OwnerBirthDate, d.OwnerPhone, d.OwnerEmail, d.OwnerAddress);

    private static FoundOwner Of(AccountInfo a) =>
        new(a.Kind == AccountKind.Organisation ? OwnerKind.Organisation : OwnerKind.Person, a.Name, a.Identifier, a.BirthDate, a.Phone, a.Email, a.Address);
}
