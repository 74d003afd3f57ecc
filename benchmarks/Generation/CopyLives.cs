using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;

namespace TinhSo.Bench.Generation;

/// <summary>
/// Lives that were played once, again for other people: the same rows with new ids, another code, another identifier of the owner, and the audit chained anew.
/// A test holds the copies to what the verbs wrote.
/// </summary>
internal sealed class CopyLives(IModel model, Numbers numbers, FieldProtector protector)
{
    private const int CodesTogether = 1000;
    private static readonly Func<object, object> Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();
    private static readonly FieldInfo Head = Backing(typeof(Subject), nameof(Subject.AuditHead));
    private static readonly FieldInfo Previous = Backing(typeof(AuditRow), nameof(AuditRow.PreviousHash));

    /// <summary>The columns that may hold an id, a code or an identifier.</summary>
    private readonly Dictionary<Type, (IClrPropertyGetter Get, FieldInfo Field)[]> _columns = model.GetEntityTypes().Where(t => t.GetTableName() is not null).ToDictionary(
        t => t.ClrType,
        t => t.GetProperties().Where(p => p.ClrType == typeof(string) || p.ClrType == typeof(Guid) || p.ClrType == typeof(Guid?)).Select(p => (p.GetGetter(), p.FieldInfo!)).ToArray());

    public async Task<NewRows> OfAsync(IReadOnlyList<object> rows, Random random, CancellationToken ct)
    {
        var other = new OtherWords();
        foreach (var dossier in rows.OfType<Dossier>())
        {
            var code = await CodeAsync(dossier.Code, ct);
            other.Add(dossier.Code, code);
            other.Add(Fold.Joined(dossier.Code), Fold.Joined(code));
            AddOwner(other, dossier, random);
        }

        foreach (var code in rows.OfType<DossierResult>().Select(r => r.CheckCode).Concat(rows.OfType<DossierSlip>().Select(s => s.CheckCode)))
        {
            other.Add(code, CheckCode.New());
        }

        var copies = new List<object>(rows.Count);
        var chain = new Dictionary<Guid, byte[]>();
        // The rows of one record's audit stand in the order of its acts.
        foreach (var row in rows)
        {
            var copy = Clone(row);
            foreach (var (get, field) in _columns[row.GetType()])
            {
                object? changed = get.GetClrValue(row) switch
                {
                    Guid id when id.Version == 7 => other.IdOf(id),
                    string text => other.In(text),
                    _ => null,
                };
                if (changed is not null)
                {
                    field.SetValue(copy, changed);
                }
            }

            if (copy is AuditRow audit)
            {
                Previous.SetValue(audit, chain.GetValueOrDefault(audit.SubjectId, []));
                chain[audit.SubjectId] = audit.Hash = audit.ComputeHash();
            }

            copies.Add(copy);
        }

        foreach (var subject in copies.OfType<Subject>())
        {
            Head.SetValue(subject, chain[subject.Id]);
        }

        return new NewRows(copies);
    }

    /// <summary>Another owner, wherever the row says who it is: encrypted, indexed, searched, and open in what is not encrypted. The mask stays, so the new number ends alike.</summary>
    private void AddOwner(OtherWords other, Dossier dossier, Random random)
    {
        var identifier = dossier.OwnerIdentifier(protector);
        var drawn = People.Identifier(random);
        var another = drawn[..^3] + identifier[^3..];
        other.Add(identifier, another);
        other.Add(dossier.OwnerIdentifierCipher, protector.Protect(another, Dossier.IdentifierPurpose));
        other.Add(dossier.OwnerIdentifierIndex, Dossier.IdentifierIndex(protector, another));
        other.Add(protector.SearchWord(WrittenNumber.Of(identifier)), protector.SearchWord(WrittenNumber.Of(another)));
    }

    /// <summary>The next code of the same series.</summary>
    private async Task<string> CodeAsync(string code, CancellationToken ct)
    {
        var digits = code.Length - code.AsSpan().TrimEnd("0123456789").Length;
        var prefix = code[..^digits];
        return prefix + (await numbers.NextAsync($"dossier:{prefix}", CodesTogether, ct)).ToString($"D{digits}", CultureInfo.InvariantCulture);
    }

    private static FieldInfo Backing(Type type, string property) => type.GetField($"<{property}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
}

/// <summary>What stands for each id, code and identifier in the copy; of the same length, so that a text is changed in place.</summary>
internal sealed class OtherWords
{
    private const int IdLength = 36;
    private readonly Dictionary<Guid, Guid> _ids = [];
    private readonly Dictionary<string, string> _words = [];
    private readonly HashSet<int> _lengths = [];
    private readonly bool[] _starts = new bool[128];

    public void Add(string word, string other)
    {
        if (word.Length != other.Length)
        {
            throw new InvalidOperationException($"{other} is not as long as {word}");
        }

        _words[word] = other;
        _lengths.Add(word.Length);
        _starts[word[0]] = true;
    }

    public Guid IdOf(Guid id) => _ids.TryGetValue(id, out var other) ? other : _ids[id] = Guid.CreateVersion7();

    /// <summary>Null where the text holds none of them.</summary>
    public string? In(string text)
    {
        char[]? made = null;
        var words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiLetterOrDigit(text[at]) || (at > 0 && char.IsAsciiLetterOrDigit(text[at - 1])))
            {
                continue;
            }

            if (at + IdLength <= text.Length && text[at + 8] == '-' && text[at + 14] == '7' && Guid.TryParseExact(text.AsSpan(at, IdLength), "D", out var id))
            {
                IdOf(id).TryFormat((made ??= text.ToCharArray()).AsSpan(at), out _, "D");
                at += IdLength - 1;
            }
            else if (_starts[text[at]])
            {
                foreach (var length in _lengths)
                {
                    if (at + length <= text.Length && words.TryGetValue(text.AsSpan(at, length), out var other))
                    {
                        other.CopyTo((made ??= text.ToCharArray()).AsSpan(at));
                        at += length - 1;
                        break;
                    }
                }
            }
        }

        return made is null ? null : new string(made);
    }
}
