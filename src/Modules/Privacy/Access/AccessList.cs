using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Time;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>What the access log is narrowed to; days are Vietnamese days, both included.</summary>
internal sealed record AccessFilter(Guid? AccountId, string? Code, string? Officer, Guid? OfficerId, DateOnly? From, DateOnly? To);

/// <summary>The one query behind the citizen's page, the data protection officer's page and both exports.</summary>
internal sealed class AccessList(AppDb db, AccessLog log, IAgencies agencies, IMandates mandates, ITexts texts)
{
    public const int PageSize = 50;
    private const int ChunkSize = 1000;

    // A name that more officers bear narrows nothing: another word is asked for.
    public const int MostOfficers = 200;

    // Days outside narrow nothing.
    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2200, 1, 1);
    private static readonly string[] Columns = ["when", "officer", "post", "agency", "what", "code", "purpose"];

    /// <summary>No total: counting a log of millions costs more than it tells.</summary>
    public async Task<(IReadOnlyList<AccessRow> Rows, string? Next)> PageAsync(AccessFilter filter, string? after, CancellationToken ct)
    {
        await log.SettleAsync(ct);
        var rows = await Beyond(On(filter), after).Take(PageSize + 1).ToListAsync(ct);
        return ([.. rows.Take(PageSize)], rows.Count > PageSize ? KeyOf(rows[PageSize - 1]) : null);
    }

    public string AgencyName(AccessRow row) => agencies.NameAt(row.AgencyId, VietnamTime.Day(row.At));

    public string What(AccessRow row) => string.Join(", ", row.What.Select(w => texts[$"enum.Opened.{w}"]));

    /// <param name="forPerson">The person concerned reads it, not the data protection officer.</param>
    public string Purpose(AccessRow row, bool forPerson) => (forPerson ? row.PurposeForPerson : row.Purpose) ?? texts[$"enum.AccessBasis.{row.Basis}"];

    public IReadOnlyList<string> Headers =>
        [.. Columns.Select(c => texts[$"privacy.access.{c}"])];

    public async IAsyncEnumerable<IReadOnlyList<object?>> CellsAsync(AccessFilter filter, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await log.SettleAsync(ct);
        for (string? after = null; ;)
        {
            var chunk = await Beyond(On(filter), after).Take(ChunkSize).ToListAsync(ct);
            foreach (var row in chunk)
            {
                yield return [row.At, row.OfficerName, row.PostName, AgencyName(row), What(row), row.Code, Purpose(row, filter.AccountId is not null)];
            }

            if (chunk.Count < ChunkSize)
            {
                yield break;
            }

            after = KeyOf(chunk[^1]);
        }
    }

    private IQueryable<AccessRow> On(AccessFilter filter)
    {
        var rows = db.Set<AccessRow>().AsNoTracking();
        rows = filter.AccountId is { } account ? rows.Where(r => r.AccountId == account) : rows;
        rows = PageQuery.Plain(filter.Code) is { Length: > 0 } code ? rows.Where(r => r.Code == code) : rows;
        rows = filter.OfficerId is { } officer ? rows.Where(r => r.OfficerId == officer) : rows;
        if (filter.From is { } from && from > Earliest)
        {
            var begin = VietnamTime.ToUtc(from.ToDateTime(TimeOnly.MinValue));
            rows = rows.Where(r => r.At >= begin);
        }

        if (filter.To is { } to && to < Latest)
        {
            var end = VietnamTime.ToUtc(to.AddDays(1).ToDateTime(TimeOnly.MinValue));
            rows = rows.Where(r => r.At < end);
        }

        if (!string.IsNullOrWhiteSpace(filter.Officer))
        {
            // Names are looked for in memory, and rows by the index on the officer.
            var officers = mandates.OfficersLike(filter.Officer, MostOfficers).Select(o => o.Id).ToList();
            rows = rows.Where(r => officers.Contains(r.OfficerId));
        }

        return rows;
    }

    private static IQueryable<AccessRow> Beyond(IQueryable<AccessRow> rows, string? after)
    {
        if (after?.Split('_') is [var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var t) && t is >= 0 and < 3155378976000000000 && Guid.TryParse(id, out var last))
        {
            var at = new DateTime(t, DateTimeKind.Utc);
            rows = rows.Where(r => r.At <= at && (r.At < at || r.Id.CompareTo(last) < 0));
        }

        return rows.OrderByDescending(r => r.At).ThenByDescending(r => r.Id);
    }

    private static string KeyOf(AccessRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.At.Ticks}_{row.Id:N}");
}
