using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using TinhSo.Platform.Data;

namespace TinhSo.Bench.Generation;

/// <summary>One insert a row, in one round trip and one transaction: what a submission costs without anything of ours.</summary>
internal sealed class RowWriter(IModel model)
{
    private readonly ConcurrentDictionary<BulkTable, string> _inserts = new();

    public NpgsqlBatch Inserts(IEnumerable<object> rows)
    {
        var batch = new NpgsqlBatch();
        foreach (var row in rows)
        {
            var table = BulkTable.Of(model, row.GetType());
            // Made once a table: a baseline that builds its text for each row would be slower than it is.
            var command = new NpgsqlBatchCommand(_inserts.GetOrAdd(table, Insert));
            foreach (var column in table.Columns)
            {
                var parameter = new NpgsqlParameter { Value = column.Read(row) ?? DBNull.Value };
                if (column.StoredType == typeof(DateTime))
                {
                    parameter.NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz;
                }

                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private static string Insert(BulkTable table) =>
        $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => FormattableString.Invariant($"${i + 1}")))})";
}
