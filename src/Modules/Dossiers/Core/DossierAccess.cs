using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The one place that decides who may see which dossier: its owner by account, an officer by post or delegation in its receiving or competent agency.</summary>
internal sealed class DossierAccess(AppDb db, Caller caller, NoteAccess note, FieldProtector protector)
{
    public const string Read = "dossiers.read";

    /// <summary>All dossiers the caller may read; every list, count, search and file starts here.</summary>
    public IQueryable<Dossier> Readable()
    {
        var all = db.Set<Dossier>();
        switch (caller.Kind)
        {
            case CallerKind.System:
                return all;
            case CallerKind.Citizen:
                // A dossier without account belongs to no citizen, not even to one without an id.
                return all.Where(d => d.AccountId != null && d.AccountId == caller.Id);
            case CallerKind.Officer:
                var agencies = caller.AgenciesWith(Read).ToList();
                return all.Where(d => agencies.Contains(d.CompetentAgencyId) || agencies.Contains(d.ReceivingAgencyId));
            default:
                return all.Where(_ => false);
        }
    }

    /// <summary>Those of them that hold every word.</summary>
    public IQueryable<Dossier> Readable(SearchWords words)
    {
        if (words.IsEmpty)
        {
            return Readable();
        }

        var told = words.WithNumbers(protector);
        return caller.Kind == CallerKind.Officer ? db.Flavour.Holding(db.Set<Dossier>(), [.. caller.AgenciesWith(Read)], told) : db.Flavour.Holding(Readable(), null, told);
    }

    /// <summary>Those that hold every word as a whole; where there are none, those in which the last word is only begun.</summary>
    public async Task<IQueryable<Dossier>> FindAsync(SearchWords words, Func<IQueryable<Dossier>, IQueryable<Dossier>> within, CancellationToken ct)
    {
        var whole = within(Readable(words));
        return words.IsEmpty || await whole.AnyAsync(ct) ? whole : within(Readable(words.AsBegun()));
    }

    /// <summary>All of them in parts that each lie along one index, because both at once lie along none; each stands in one part.</summary>
    public IReadOnlyList<IQueryable<Dossier>> ReadableParts()
    {
        if (caller.Kind != CallerKind.Officer)
        {
            return [Readable()];
        }

        var agencies = caller.AgenciesWith(Read).ToList();
        return
        [
            db.Set<Dossier>().Where(d => agencies.Contains(d.CompetentAgencyId)),
            db.Set<Dossier>().Where(d => agencies.Contains(d.ReceivingAgencyId) && !agencies.Contains(d.CompetentAgencyId)),
        ];
    }

    public bool CanRead(Dossier dossier) => caller.Kind switch
    {
        CallerKind.System => true,
        CallerKind.Citizen => dossier.AccountId is not null && dossier.AccountId == caller.Id,
        CallerKind.Officer => caller.Can(Read, dossier.CompetentAgencyId) || caller.Can(Read, dossier.ReceivingAgencyId),
        _ => false,
    };

    /// <summary>The dossier, tracked, or "not found": a stranger learns nothing of what exists. An officer's opening is noted for its owner to read.</summary>
    public async Task<Dossier> FindAsync(Guid id, CancellationToken ct) => Opening(await db.Set<Dossier>().SingleOrDefaultAsync(d => d.Id == id, ct));

    /// <summary>By code, for pages whose address carries it.</summary>
    public async Task<Dossier> FindAsync(string code, CancellationToken ct) => Opening(await db.Set<Dossier>().SingleOrDefaultAsync(d => d.Code == code, ct));

    /// <summary>For what shows a paper or a result of a dossier found by <see cref="Readable"/>.</summary>
    public void Opened(Dossier dossier, Opened what) => note.Dossier(caller, dossier, what);

    /// <summary>For the search of the work-list by a person's number.</summary>
    public void Found(Guid dossierId, string code, Guid agencyId, Guid? accountId) => note.Found(caller, dossierId, code, agencyId, accountId);

    private Dossier Opening(Dossier? dossier)
    {
        if (dossier is null || !CanRead(dossier))
        {
            throw new NotFoundException("dossier");
        }

        note.Dossier(caller, dossier);
        return dossier;
    }
}
