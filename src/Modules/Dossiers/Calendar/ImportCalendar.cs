using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>What an import of calendar days did, or would not do.</summary>
internal sealed record CalendarImportOutcome(int Read, CalendarOutcome? Change, IReadOnlyList<CalendarRowError> Errors);

/// <summary>Brings days of the calendar in from a file: all good rows, or none when one is bad, as the user chose. Used by the command line; the caller saves.</summary>
internal sealed class ImportCalendar(AppDb db, ChangeCalendar change)
{
    public async Task<CalendarImportOutcome> RunAsync(Stream stream, string fileName, string reason, bool allOrNothing, CancellationToken ct)
    {
        var rows = TableReader.Read(stream, fileName).ToList();
        if (rows.Count == 0 || CalendarRows.Missing(rows[0]) is { Count: > 0 })
        {
            throw new RuleBroken("dossiers.calendar.columns", fileName, string.Join(", ", CalendarRows.Columns));
        }

        var kept = await db.Set<CalendarDay>().AsNoTracking().Where(d => d.KnownTo == null).ToListAsync(ct);
        var (good, errors) = CalendarRows.Check(rows, kept.ToDictionary(d => d.Day, d => d.Row()));
        if (good.Count == 0 || (allOrNothing && errors.Count > 0))
        {
            return new CalendarImportOutcome(rows.Count, null, errors);
        }

        var decisions = good.Select(g => g.Day.Decision).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return new CalendarImportOutcome(
            rows.Count, await change.PutAsync([.. good.Select(g => g.Day)], decisions.Count == 0 ? fileName : string.Join("; ", decisions), reason, ct), errors);
    }
}
