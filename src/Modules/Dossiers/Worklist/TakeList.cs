using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Worklist;

/// <summary>
/// A list of dossiers leaves the house as a file: one row of the access log says which and how many, and the owners of its first thousand dossiers read of it on
/// their page. A longer list is known to the data protection officer alone, because a row for each of half a million people would stop everything else.
/// </summary>
internal sealed class TakeList(AppDb db, ClosedPeople closed, NoteAccess note, Act act, IAgencies agencies, IProcedures procedures, ITexts texts)
{
    public const int MostNamed = 1000;

    public async IAsyncEnumerable<WorklistRow> FollowAsync(WorklistFilter filter, IAsyncEnumerable<WorklistRow> rows, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var hidden = await closed.ReadAsync(ct);
        var (count, first, byNumber) = (0L, new List<Guid>(), false);
        try
        {
            await foreach (var row in rows.WithCancellation(ct))
            {
                var hides = hidden.Hides(row.AccountId, row.OwnerIndex, row.EndedAt is not null);
                var found = filter.FindsByNumber(row.Code);
                byNumber |= found;
                if (hides && found)
                {
                    continue;
                }

                count++;
                if (first.Count < MostNamed)
                {
                    first.Add(row.Id);
                }

                yield return hides ? row with { OwnerName = Figures.DossierRecords.Mask(row.OwnerName) } : row;
            }
        }
        finally
        {
            // Cut off in the middle, what went out went out.
            await NoteAsync(new RecordsTaken(texts["dossiers.worklist.title"], Narrowed(filter, byNumber), count, first));
        }
    }

    /// <summary>The filter as the access log keeps it; the number of a person is not kept.</summary>
    private string Narrowed(WorklistFilter filter, bool byNumber) => string.Join("; ", new[]
    {
        texts[$"enum.WorklistView.{filter.View}"],
        filter.ProcedureId is { } procedure ? procedures.Current(procedure, act.Today)?.Title(texts.Language) : null,
        filter.AgencyId is { } agency ? agencies.NameAt(agency, act.Today) : null,
        filter.Words.IsEmpty ? null : byNumber ? texts["dossiers.taken.number"] : texts["dossiers.taken.words", filter.Search!.Trim()],
    }.OfType<string>());

    public async Task NoteAsync(RecordsTaken taken)
    {
        if (!act.Caller.IsOfficer || taken.Count == 0)
        {
            return;
        }

        var ids = taken.First.Take(MostNamed).ToList();
        var lines = await db.Set<Dossier>().AsNoTracking().Where(d => ids.Contains(d.Id)).Select(d => new { d.Id, d.Code, d.AccountId }).ToListAsync(CancellationToken.None);
        note.List(act.Caller, texts["dossiers.taken", taken.List, taken.Count, taken.Narrowed], lines.Select(l => (l.Id, l.Code, l.AccountId)));
    }
}
