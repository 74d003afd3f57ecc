using System.Linq.Expressions;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Security;

/// <summary>An encrypted column: its name, what it is encrypted for, and the column of its blind index where it has one. Null and empty stay as they are.</summary>
public sealed record ProtectedColumn(string Cipher, string Purpose, string? BlindIndex = null);

/// <summary>Gives the encrypted columns of one table, found by a Guid as primary key, to the rotation of keys.</summary>
public abstract class ProtectedTable<T>(AppDb db, FieldProtector protector, params IReadOnlyList<ProtectedColumn> columns) : IProtectedRows
    where T : class
{
    private IProperty Key => db.Model.FindEntityType(typeof(T))!.FindPrimaryKey()!.Properties.Single();

    private IQueryable<T> All => db.Set<T>().AsNoTracking();

    public Task<long> CountAsync(CancellationToken ct) => All.LongCountAsync(ct);

    public Task<long> CountOldAsync(string currentPrefix, CancellationToken ct) => All.Where(Old(currentPrefix)).LongCountAsync(ct);

    public Task<bool> AnyOldAsync(string currentPrefix, CancellationToken ct) => All.AnyAsync(Old(currentPrefix), ct);

    public async Task<(int Looked, int Old, Guid Last)> StepAsync(string currentPrefix, Guid after, int batch, CancellationToken ct)
    {
        var key = Key.Name;
        // By the primary key alone, so that no step reads more than its batch however few old rows are left.
        var ids = await All.Select(r => EF.Property<Guid>(r, key)).Where(id => id.CompareTo(after) > 0).OrderBy(id => id).Take(batch).ToListAsync(ct);
        if (ids.Count == 0)
        {
            return (0, 0, after);
        }

        var last = ids[^1];
        var rows = await All.Where(r => EF.Property<Guid>(r, key).CompareTo(after) > 0 && EF.Property<Guid>(r, key).CompareTo(last) <= 0).Where(Old(currentPrefix)).ToListAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var row in rows)
        {
            await RenewAsync(row, ct);
        }

        await transaction.CommitAsync(ct);
        return (ids.Count, rows.Count, last);
    }

    public async Task<bool> OpensAsync(CancellationToken ct)
    {
        var key = Key.Name;
        var rows = new[] { await All.OrderBy(r => EF.Property<Guid>(r, key)).FirstOrDefaultAsync(ct), await All.OrderByDescending(r => EF.Property<Guid>(r, key)).FirstOrDefaultAsync(ct) };
        try
        {
            return rows.OfType<T>().All(r => !Beside(r, [.. columns.Select(c => Text(r, c))]).Any());
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<string>> KeysInUseAsync(CancellationToken ct)
    {
        var used = new HashSet<string>();
        foreach (var name in columns.Select(c => c.Cipher))
        {
            used.UnionWith(await All.Where(r => EF.Property<string?>(r, name) != null && EF.Property<string?>(r, name) != "").Select(r => EF.Property<string>(r, name).Substring(0, FieldKeys.IdLength)).Distinct().ToListAsync(ct));
        }

        return [.. used];
    }

    /// <summary>Other columns that follow from the opened texts, in the order of the columns, where they are not right yet; none by default.</summary>
    protected virtual IEnumerable<(string Column, string? Value)> Beside(T row, IReadOnlyList<string?> texts) => [];

    private Guid IdOf(T row) => (Guid)Key.GetGetter().GetClrValue(row)!;

    private string? Cipher(T row, ProtectedColumn column) => (string?)Key.DeclaringType.FindProperty(column.Cipher)!.GetGetter().GetClrValue(row);

    private string? Text(T row, ProtectedColumn column) => Cipher(row, column) is { Length: > 0 } cipher ? protector.Reveal(cipher, column.Purpose) : null;

    /// <summary>The text stays the same, so this is no act on the record and changes no version; who changed a cipher at this moment wins.</summary>
    private async Task RenewAsync(T row, CancellationToken ct)
    {
        var (key, id) = (Key.Name, IdOf(row));
        var same = db.Set<T>().Where(r => EF.Property<Guid>(r, key) == id);
        var set = new List<(string Column, string? Value)>();
        var texts = new List<string?>();
        foreach (var column in columns)
        {
            var (name, cipher) = (column.Cipher, Cipher(row, column));
            same = same.Where(r => EF.Property<string?>(r, name) == cipher);
            var text = Text(row, column);
            texts.Add(text);
            if (text is not null)
            {
                set.Add((name, protector.Protect(text, column.Purpose)));
                set.AddRange(column.BlindIndex is { } index ? [(index, protector.BlindIndex(text, column.Purpose))] : []);
            }
        }

        set.AddRange(Beside(row, texts));
        await same.ExecuteUpdateAsync(
            s =>
            {
                foreach (var (name, value) in set)
                {
                    s.SetProperty(r => EF.Property<string?>(r, name), value);
                }
            },
            ct);
    }

    /// <summary>Any column that holds something and does not begin with the current key.</summary>
    private Expression<Func<T, bool>> Old(string prefix)
    {
        var row = Expression.Parameter(typeof(T), "r");
        return Expression.Lambda<Func<T, bool>>(columns.Select(c => IsOld(c.Cipher)).Aggregate(Expression.OrElse), row);

        Expression IsOld(string name)
        {
            var current = prefix + "%";
            Expression<Func<T, bool>> one = r => EF.Property<string?>(r, name) != null && EF.Property<string?>(r, name) != "" && !EF.Functions.Like(EF.Property<string?>(r, name)!, current);
            return new Put(one.Parameters[0], row).Visit(one.Body);
        }
    }

    private sealed class Put(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
