using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Archive.Rules;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>The archivist makes a list from the records, and brings a draft up to date with them.</summary>
internal sealed class MakeList(AppDb db, Act act, ArchiveScope scope, PickFinished pick, DossierRules rules)
{
    /// <summary>More would be no list that a person reads; the rest goes into the next one.</summary>
    public const int Most = 2000;

    public async Task<ArchiveList> RunAsync(Guid agencyId, int year, string? fieldCode, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Manage, agencyId);
        var (found, _) = await pick.FreeAsync(agencyId, year, fieldCode, null, Most, ct);
        if (found.Count == 0)
        {
            throw new RuleBroken("archive.nothing-finished", year);
        }

        var number = await db.Set<ArchiveList>().Where(l => l.AgencyId == agencyId && l.Year == year).MaxAsync(l => (int?)l.Number, ct) ?? 0;
        var list = new ArchiveList { AgencyId = agencyId, Year = year, FieldCode = fieldCode, Number = number + 1, MadeAt = act.Now, MadeById = act.Caller.Id, MadeBy = act.Caller.Name };
        db.Add(list);
        Fill(list, [], await pick.DescribeAsync(found, ct));
        act.On(list, "archive.make-list");
        return list;
    }

    /// <summary>Dossiers that finished since come in, those taken up again go out, and the rules are those of today.</summary>
    public async Task RefreshAsync(ArchiveList list, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Manage, list.AgencyId);
        list.MustBeIn(ListState.Draft);
        var (found, _) = await pick.FreeAsync(list.AgencyId, list.Year, list.FieldCode, list.Id, Most, ct);
        Fill(list, await db.Set<ListRow>().Where(r => r.ListId == list.Id).ToListAsync(ct), await pick.DescribeAsync(found, ct));
        act.On(list, "archive.refresh-list");
    }

    private void Fill(ArchiveList list, IReadOnlyCollection<ListRow> before, IReadOnlyList<DossierForArchive> found)
    {
        var known = before.ToDictionary(r => r.DossierId);
        var number = 0;
        foreach (var d in found)
        {
            if (!known.Remove(d.Id, out var row))
            {
                row = new ListRow { ListId = list.Id, DossierId = d.Id, AccountId = d.AccountId, Code = d.Code, FieldCode = d.FieldCode, ProcedureCode = d.ProcedureCode };
                db.Add(row);
            }

            row.Number = ++number;
            row.Describe(d);
            row.Keep(rules.Of(row, act.Today));
        }

        db.RemoveRange(known.Values);
        (list.Rows, list.Papers, list.Files) = (number, found.Sum(d => d.Papers), found.Sum(d => d.Files));
    }
}
