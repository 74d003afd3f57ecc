using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Bench.Generation;

/// <summary>Writes tracked new rows past the context: by COPY, or as plain inserts. Tables, columns and conversions come from the model, so a changed model changes this too.</summary>
internal sealed class RowWriter(IModel model)
{
    private readonly Dictionary<Type, Table> _tables = model.GetEntityTypes().Where(t => t.GetTableName() is not null).ToDictionary(t => t.ClrType, t => new Table(t));

    /// <summary>The rows a save would insert now. A mark of a cell stands for the cell, so the same cell is marked once.</summary>
    public static ILookup<Type, object> Added(AppDb db, ISet<(string Family, Guid AgencyId, DateOnly Day)> marked)
    {
        var rows = new List<object>();
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State == EntityState.Unchanged)
            {
                continue;
            }

            if (entry.State != EntityState.Added)
            {
                throw new InvalidOperationException($"{entry.Metadata.DisplayName()} is {entry.State}: only new rows can be copied");
            }

            if (entry.Entity is not CellMark mark || marked.Add((mark.Family, mark.AgencyId, mark.Day)))
            {
                rows.Add(entry.Entity);
            }
        }

        return rows.ToLookup(r => r.GetType());
    }

    public IEnumerable<string> TableNames(IEnumerable<Type> types) => types.Select(t => _tables[t].Name);

    /// <summary>All tables in one transaction, as a save would.</summary>
    public long Copy(NpgsqlConnection connection, ILookup<Type, object> rows)
    {
        using var transaction = connection.BeginTransaction();
        var written = 0L;
        foreach (var group in rows)
        {
            var table = _tables[group.Key];
            using var writer = connection.BeginBinaryImport($"COPY {table.Name} ({string.Join(", ", table.Columns.Select(c => c.Name))}) FROM STDIN (FORMAT BINARY)");
            foreach (var row in group)
            {
                writer.StartRow();
                foreach (var column in table.Columns)
                {
                    if (column.Read(row) is { } value)
                    {
                        writer.Write(value, column.Type);
                    }
                    else
                    {
                        writer.WriteNull();
                    }
                }

                written++;
            }

            writer.Complete();
        }

        transaction.Commit();
        return written;
    }

    /// <summary>One insert a row, in one round trip and one transaction: what a submission costs without anything of ours.</summary>
    public NpgsqlBatch Inserts(IEnumerable<object> rows)
    {
        var batch = new NpgsqlBatch();
        foreach (var row in rows)
        {
            var table = _tables[row.GetType()];
            var command = new NpgsqlBatchCommand(table.Insert);
            foreach (var column in table.Columns)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = column.Read(row) ?? DBNull.Value, NpgsqlDbType = column.Type });
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private sealed class Table
    {
        public Table(IEntityType type)
        {
            Name = type.GetTableName()!;
            // What the database gives itself (stream positions, transaction numbers) is left to it.
            Columns = [.. type.GetProperties().Where(p => p.ValueGenerated == ValueGenerated.Never).Select(p => new Column(p))];
            Insert = $"INSERT INTO {Name} ({string.Join(", ", Columns.Select(c => c.Name))}) VALUES ({string.Join(", ", Columns.Select((_, i) => FormattableString.Invariant($"${i + 1}")))})";
        }

        public string Name { get; }

        public Column[] Columns { get; }

        public string Insert { get; }
    }

    private sealed class Column
    {
        private readonly IClrPropertyGetter _getter;
        private readonly Func<object?, object?>? _convert;

        public Column(IProperty property)
        {
            Name = property.GetColumnName();
            _getter = property.GetGetter();
            var converter = property.GetTypeMapping().Converter;
            _convert = converter?.ConvertToProvider;
            var stored = converter?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            Type = Types[Nullable.GetUnderlyingType(stored) ?? stored];
        }

        public string Name { get; }

        public NpgsqlDbType Type { get; }

        private static Dictionary<Type, NpgsqlDbType> Types { get; } = new()
        {
            [typeof(string)] = NpgsqlDbType.Text,
            [typeof(Guid)] = NpgsqlDbType.Uuid,
            [typeof(int)] = NpgsqlDbType.Integer,
            [typeof(long)] = NpgsqlDbType.Bigint,
            [typeof(bool)] = NpgsqlDbType.Boolean,
            [typeof(double)] = NpgsqlDbType.Double,
            [typeof(byte[])] = NpgsqlDbType.Bytea,
            [typeof(DateOnly)] = NpgsqlDbType.Date,
            [typeof(DateTime)] = NpgsqlDbType.TimestampTz,
        };

        public object? Read(object row)
        {
            var value = _getter.GetClrValue(row);
            return value is null || _convert is null ? value : _convert(value);
        }
    }
}
