using System.Globalization;
using TinhSo.Modules.Signing.Pdf;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>
/// What was done to a file after a signature. Allowed are further signatures, time stamps and evidence, and filling in forms where the certifying signature says so;
/// anything else changes what people read or could, and is named.
/// </summary>
internal sealed class RevisionChanges
{
    private const int MostReasons = 8;
    private static readonly string[] Defaults = ["DR", "DA"];
    private readonly PdfFile _before;
    private readonly PdfFile _after;
    private readonly bool _maySign;
    private readonly bool _mayFill;
    private readonly HashSet<int> _pages;
    private readonly HashSet<int> _annotations = [];
    private readonly HashSet<int> _evidence = [];
    private readonly Dictionary<int, SignatureField> _fields;
    private readonly HashSet<int> _newFields;
    private readonly List<Reason> _found = [];

    private RevisionChanges(PdfFile before, PdfFile after, int permission)
    {
        (_before, _after) = (before, after);
        (_maySign, _mayFill) = (permission != 1, permission >= 2);
        _pages = [.. PageTree.Pages(before).Select(p => p.Number)];
        _fields = SignatureFields.Of(before).DistinctBy(f => f.Reference.Number).ToDictionary(f => f.Reference.Number);
        _newFields = [.. SignatureFields.Of(after).Select(f => f.Reference.Number).Where(n => !_fields.ContainsKey(n))];
        foreach (var page in _pages)
        {
            if (before.Object(page) is PdfDict dict && dict["Annots"] is PdfRef list)
            {
                _annotations.Add(list.Number);
            }
        }
    }

    /// <param name="permission">0 without certification, else what it permits (ISO 32000-1 table 254): 1 nothing, 2 filling in and signing, 3 comments too.</param>
    public static List<Reason> Between(PdfFile before, PdfFile after, int permission)
    {
        if (ReferenceEquals(before, after))
        {
            return [];
        }

        var changes = new RevisionChanges(before, after, permission);
        changes.Compare();
        return [.. changes._found.Distinct().Take(MostReasons)];
    }

    private void Compare()
    {
        if (_before.Root.Number != _after.Root.Number)
        {
            _found.Add(Reason.Fails("changed-catalog"));
            return;
        }

        var reached = Reach(_before, [_before.Root, _before.Trailer["Info"]]);
        _evidence.UnionWith(Reach(_before, [_before.Catalog["DSS"]]));
        _evidence.ExceptWith(Reach(_before, [.. _before.Catalog.Items.Where(i => i.Key != "DSS").Select(i => i.Value)]));
        if (_newFields.Count > 0 && !_maySign)
        {
            _found.Add(Reason.Fails("certified-unchanged"));
        }

        foreach (var number in reached.Where(n => !Untouched(n)))
        {
            var (old, now) = (Old(number), _after.Object(number));
            if (!PdfWriter.Same(old, now) && Judge(number, old, now) is { } reason)
            {
                _found.Add(reason);
            }
        }

        // The form may stand in the catalog itself; compared once, wherever it is.
        if (CompareForm() is { } form)
        {
            _found.Add(form);
        }
    }

    private PdfObject Old(int number) => _before.Entries.ContainsKey(number) ? _before.Object(number) : PdfNull.It;

    private bool Untouched(int number)
    {
        var (old, now) = (_before.Entries.GetValueOrDefault(number), _after.Entries.GetValueOrDefault(number));
        return old == now && (old.Kind != XrefKind.InStream || _before.Entries.GetValueOrDefault(old.A) == _after.Entries.GetValueOrDefault(old.A));
    }

    private Reason? Judge(int number, PdfObject old, PdfObject now)
    {
        var detail = number.ToString(CultureInfo.InvariantCulture);
        if (old is PdfNull)
        {
            return Reason.Fails("changed-shadow", detail);
        }

        if (number == _before.Root.Number)
        {
            return SameBut(old, now, "AcroForm", "DSS", "Extensions", "Metadata") ? null : Reason.Fails("changed-catalog");
        }

        if (IsForm(number) || _evidence.Contains(number))
        {
            return null;
        }

        if (_pages.Contains(number))
        {
            return SameBut(old, now, "Annots") ? CompareAnnotations(((PdfDict)old)["Annots"], ((PdfDict)now)["Annots"], detail) : Reason.Fails("changed-page", detail);
        }

        if (_annotations.Contains(number))
        {
            return CompareAnnotations(old, now, detail);
        }

        if (_fields.TryGetValue(number, out var field))
        {
            // A field prepared for a later signer is signed now.
            return field.Value is null && _maySign && SameBut(old, now, "V", "AP", "M", "F", "MK") ? null : Reason.Fails("changed-signature", field.Name);
        }

        if (number == (_before.Trailer["Info"] as PdfRef)?.Number || number == (_before.Catalog["Metadata"] as PdfRef)?.Number)
        {
            return Reason.Note("changed-description");
        }

        return _mayFill && old is PdfDict dict && IsFormField(dict) && SameBut(old, now, "V", "AP", "AS", "M") ? Reason.Note("filled-in") : Reason.Fails("changed-object", detail);
    }

    private bool IsForm(int number) =>
        number == (_before.Catalog["AcroForm"] as PdfRef)?.Number || number == (SignatureFields.Form(_before)?["Fields"] as PdfRef)?.Number;

    private bool IsFormField(PdfDict dict) => _before.Resolve(dict["FT"]) is PdfName { Value: "Tx" or "Btn" or "Ch" };

    private static bool SameBut(PdfObject old, PdfObject now, params string[] keys)
    {
        if (old is not PdfDict a || now is not PdfDict b)
        {
            return false;
        }

        var (one, other) = (a.Copy(), b.Copy());
        foreach (var key in keys)
        {
            one.Items.Remove(key);
            other.Items.Remove(key);
        }

        return PdfWriter.Same(one, other);
    }

    private Reason? CompareForm()
    {
        var (old, now) = (SignatureFields.Form(_before), SignatureFields.Form(_after));
        if (old is null && now is null)
        {
            return null;
        }

        if (now is null)
        {
            return Reason.Fails("changed-form");
        }

        old ??= new PdfDict();
        string[] added = ["Fields", "SigFlags", .. Defaults.Where(k => old[k] is null)];
        if (!SameBut(old, now, added))
        {
            return Reason.Fails("changed-form");
        }

        return Appended(_before.Resolve(old["Fields"]), _after.Resolve(now["Fields"])) is { } more && more.All(m => m is PdfRef r && _newFields.Contains(r.Number)) ? null : Reason.Fails("changed-form");
    }

    private Reason? CompareAnnotations(PdfObject? old, PdfObject? now, string detail) =>
        Appended(_before.Resolve(old), _after.Resolve(now)) is { } more
        && more.All(m => m is PdfRef r && _newFields.Contains(r.Number) && _after.Resolve(r) is PdfDict dict && dict["Subtype"] is PdfName { Value: "Widget" })
            ? null
            : Reason.Fails("changed-annotations", detail);

    /// <summary>What stands behind the old items; null when they are not all there, in their order.</summary>
    private static List<PdfObject>? Appended(PdfObject old, PdfObject now)
    {
        var before = (old as PdfArray)?.Items ?? [];
        var after = (now as PdfArray)?.Items ?? [];
        return after.Count >= before.Count && before.Zip(after).All(p => PdfWriter.Same(p.First, p.Second)) ? after[before.Count..] : null;
    }

    /// <summary>Every object number that can be reached, also those that lead nowhere yet: a later revision could put something there.</summary>
    private static HashSet<int> Reach(PdfFile file, IEnumerable<PdfObject?> from)
    {
        var reached = new HashSet<int>();
        var waiting = new Stack<PdfObject>(from.OfType<PdfObject>());
        while (waiting.TryPop(out var value))
        {
            switch (value)
            {
                case PdfRef reference when reached.Add(reference.Number):
                    waiting.Push(file.Resolve(reference));
                    break;
                case PdfArray array:
                    array.Items.ForEach(waiting.Push);
                    break;
                case PdfDict dict:
                    foreach (var item in dict.Items.Values)
                    {
                        waiting.Push(item);
                    }

                    break;
                case PdfStream stream:
                    waiting.Push(stream.Dict);
                    break;
                default:
                    break;
            }
        }

        return reached;
    }
}
