using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>The desk looks a person up by identifier, phone or name, for a purpose that is kept, and goes on with one of those found.</summary>
internal sealed class LookUpPerson(AppDb db, Act act, SearchPeople people, NoteAccess note)
{
    public const string Permission = "dossiers.lookup-person";
    private static readonly TimeSpan Holds = TimeSpan.FromHours(12);

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

        var found = await people.ByAsync(kind, WholeText.WithoutControls(value).Trim(), ct);
        var lookup = new PersonLookup
        {
            OfficerId = officer, OfficerName = act.Caller.Name, At = act.Now, Kind = kind, Purpose = WholeText.WithoutControls(purpose.Trim()),
            Found = found.Count, FoundIds = string.Join(';', found.Select(p => p.Id.ToString("N"))),
        };
        db.Add(lookup);
        foreach (var person in found)
        {
            // What was stated concerns one of them; the others must not read it.
            note.Person(act.Caller, person.Id, person.Code, person.AccountId, lookup.Purpose, several: found.Count > 1);
        }

        return (lookup.Id, found);
    }

    /// <summary>The chosen person, one of those found, only for who looked them up, and only that day. The purpose is now theirs to read.</summary>
    public async Task<FoundOwner?> ChosenAsync(Guid lookupId, Guid personId, CancellationToken ct)
    {
        var since = act.Now - Holds;
        if (await db.Set<PersonLookup>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == lookupId && l.OfficerId == act.Caller.Id && l.At > since, ct) is not { } lookup
            || !lookup.Showed(personId) || await people.ByIdAsync(personId, ct) is not { } person)
        {
            return null;
        }

        note.Person(act.Caller, person.Id, person.Code, person.AccountId, lookup.Purpose);
        return person.Owner;
    }
}
