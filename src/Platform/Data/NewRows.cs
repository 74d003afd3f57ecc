using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using TinhSo.Platform.Figures;

namespace TinhSo.Platform.Data;

/// <summary>The rows a save would insert now, for the bulk way in (<see cref="IDatabaseFlavour.InsertAsync"/>): a life played in memory to its end is inserted once and never updated.</summary>
public sealed class NewRows
{
    private readonly ILookup<Type, object> _rows;

    public NewRows(IEnumerable<object> rows) => _rows = rows.ToLookup(r => r.GetType());

    public IEnumerable<Type> Types => _rows.Select(g => g.Key);

    public IEnumerable<object> this[Type type] => _rows[type];

    public IEnumerable<object> All => _rows.SelectMany(g => g);

    public IEnumerable<(BulkTable Table, IEnumerable<object> Rows)> ByTable(IModel model) => _rows.Select(g => (BulkTable.Of(model, g.Key), (IEnumerable<object>)g));

    /// <summary>A mark of a cell stands for the cell, so one cell is marked once among the rows that share <paramref name="marked"/>.</summary>
    public static NewRows Of(AppDb db, ISet<(string Family, Guid AgencyId, DateOnly Day)> marked)
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
                throw new InvalidOperationException($"{entry.Metadata.DisplayName()} is {entry.State}: only new rows can be inserted in bulk");
            }

            if (entry.Entity is not CellMark mark || marked.Add((mark.Family, mark.AgencyId, mark.Day)))
            {
                rows.Add(entry.Entity);
            }
        }

        return new(rows);
    }
}

/// <summary>How rows of one entity are written past the context. Table, columns and conversions come from the model, so a changed model changes this too.</summary>
public sealed class BulkTable
{
    private static readonly ConditionalWeakTable<IModel, Dictionary<Type, BulkTable>> Tables = [];

    private BulkTable(IEntityType type)
    {
        Name = type.GetTableName()!;
        // What the database gives itself (stream positions, transaction numbers) is left to it.
        Columns = [.. type.GetProperties().Where(p => p.ValueGenerated == ValueGenerated.Never).Select(p => new BulkColumn(p))];
    }

    public string Name { get; }

    public IReadOnlyList<BulkColumn> Columns { get; }

    public static BulkTable Of(IModel model, Type entity) => Tables.GetValue(
        model, m => m.GetEntityTypes().Where(t => t.GetTableName() is not null).ToDictionary(t => t.ClrType, t => new BulkTable(t)))[entity];
}

/// <summary>One column and how its stored value is read from a row.</summary>
public sealed class BulkColumn
{
    private readonly IClrPropertyGetter _getter;
    private readonly Func<object?, object?>? _convert;

    internal BulkColumn(IProperty property)
    {
        Name = property.GetColumnName();
        _getter = property.GetGetter();
        var converter = property.GetTypeMapping().Converter;
        _convert = converter?.ConvertToProvider;
        var stored = converter?.ProviderClrType ?? property.ClrType;
        StoredType = Nullable.GetUnderlyingType(stored) ?? stored;
    }

    public string Name { get; }

    public Type StoredType { get; }

    public object? Read(object row)
    {
        var value = _getter.GetClrValue(row);
        return value is null || _convert is null ? value : _convert(value);
    }
}
