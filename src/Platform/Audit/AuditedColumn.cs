using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Audit;

/// <summary>How the recorder reads and compares one property; made once a model, since every act looks at every row of its record.</summary>
internal sealed class AuditedColumn
{
    private static readonly ConditionalWeakTable<IEntityType, AuditedColumn[]> Known = [];

    private readonly IClrPropertyGetter? _getter;

    private AuditedColumn(IProperty property)
    {
        Property = property;
        Comparer = property.GetValueComparer();
        // The head of the chain is not a change, an id is in the name, folded text follows from the text. Of an encrypted field the trail keeps the mask only: it outlives the keys.
        IsSkipped = property.Name is nameof(Subject.Version) or nameof(Subject.AuditHead) || property.IsPrimaryKey() || property.Name.EndsWith("Folded", StringComparison.Ordinal)
            || property.Name.EndsWith("Cipher", StringComparison.Ordinal) || property.Name.EndsWith("BlindIndex", StringComparison.Ordinal);
        _getter = property.IsShadowProperty() ? null : property.GetGetter();
    }

    public IProperty Property { get; }

    public ValueComparer Comparer { get; }

    public bool IsSkipped { get; }

    public static AuditedColumn[] Of(IEntityType type) => Known.GetValue(type, t => [.. t.GetProperties().Select(p => new AuditedColumn(p))]);

    public object? Read(EntityEntry entry) => _getter is null ? entry.CurrentValues[Property] : _getter.GetClrValue(entry.Entity);
}
