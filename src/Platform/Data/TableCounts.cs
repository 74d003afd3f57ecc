using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace TinhSo.Platform.Data;

/// <summary>How many rows each table holds, to compare a restored database with the one that was copied.</summary>
internal static class TableCounts
{
    // They change by being looked at: who holds the work, and what was backed up.
    private static readonly string[] Left = ["platform_lease", "platform_backup"];

    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(AppDb db, DbConnection connection, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in db.Model.GetEntityTypes().Select(e => e.GetTableName()).OfType<string>().Distinct().Except(Left))
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = 0;
            // Built from the model's own names only.
#pragma warning disable CA2100
            command.CommandText = $"SELECT COUNT(*) FROM {table}";
#pragma warning restore CA2100
            counts[table] = Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture);
        }

        return counts;
    }
}
