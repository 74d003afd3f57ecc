using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Audit;

/// <summary>How the recorder reads and compares one property; made once a model, since every act looks at every row of its record.</summary>
internal sealed class AuditedColumn
{
    private static readonly ConditionalWeakTable<IEntityType, AuditedColumn[]> Known = [];

    private const string CipherSuffix = "Cipher";

    private readonly IClrPropertyGetter? _getter;
    private readonly bool _isCipher;

    private AuditedColumn(IProperty property)
    {
        Property = property;
        Comparer = property.GetValueComparer();
        // The head of the chain is not a change, an id is in the name, folded text and index follow from the text; a digest says more than its cipher.
        IsSkipped = property.Name is nameof(Subject.Version) or nameof(Subject.AuditHead) || property.IsPrimaryKey() || property.Name.EndsWith("Folded", StringComparison.Ordinal)
            || property.Name.EndsWith("Index", StringComparison.Ordinal);
        _isCipher = property.Name.EndsWith(CipherSuffix, StringComparison.Ordinal);
        IsSkipped |= _isCipher && property.DeclaringType.FindProperty(property.Name[..^CipherSuffix.Length] + "Digest") is not null;
        _getter = property.IsShadowProperty() ? null : property.GetGetter();
    }

    public IProperty Property { get; }

    public ValueComparer Comparer { get; }

    public bool IsSkipped { get; }

    public static AuditedColumn[] Of(IEntityType type) => Known.GetValue(type, t => [.. t.GetProperties().Select(p => new AuditedColumn(p))]);

    /// <summary>What the trail keeps of a value: of an encrypted one its key's id, because the trail outlives the keys, and a change must show where the mask stays the same.</summary>
    public object? Shown(object? value) => _isCipher && value is string cipher ? cipher[..Math.Max(0, cipher.IndexOf('.', StringComparison.Ordinal))] : value;

    public object? Read(EntityEntry entry) => _getter is null ? entry.CurrentValues[Property] : _getter.GetClrValue(entry.Entity);
}
