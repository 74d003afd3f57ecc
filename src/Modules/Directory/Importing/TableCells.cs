using System.Globalization;
using System.Text.RegularExpressions;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory.Importing;

/// <summary>What is wrong with a cell; the text of the key says what to do.</summary>
internal sealed record Problem(string Field, string TextKey, params object?[] Args);

/// <summary>A row with the value read from it, or with what is wrong.</summary>
internal sealed record CheckedRow<T>(TableRow Row, T? Value, IReadOnlyList<Problem> Problems)
    where T : class
{
    public bool IsGood => Value is not null && Problems.Count == 0;
}

/// <summary>Reads the cells of one row and gathers every problem, so that a row is rejected once and with all its faults.</summary>
internal sealed class Cells(TableRow row)
{
    public List<Problem> Problems { get; } = row.Problem is { } broken ? [new(row.ProblemColumn ?? "", broken)] : [];

    public string Text(string field, bool required = false, int max = 200, Regex? form = null, string formText = "directory.import.unreadable")
    {
        if (row.Problem is not null)
        {
            return "";
        }

        var text = row[field]?.Trim() ?? "";

        if (text.Length == 0)
        {
            if (required)
            {
                Problems.Add(new(field, "directory.import.required", field));
            }
        }
        else if (text.Length > max)
        {
            Problems.Add(new(field, "directory.import.too-long", field, max));
        }
        // A spreadsheet would run such a cell when the list is opened again; a telephone number it would not.
        else if (text[0] is '+' or '-' && !text.Skip(1).All(c => char.IsAsciiDigit(c) || c is ' ' or '.'))
        {
            Problems.Add(new(field, "table.formula", field));
        }
        else if (text.Any(c => char.IsControl(c)))
        {
            Problems.Add(new(field, "directory.import.unreadable", field));
        }
        else if (form is not null && !form.IsMatch(text))
        {
            Problems.Add(new(field, formText, text));
        }

        return text;
    }

    public DateOnly? Day(string field, bool required = false)
    {
        var before = Problems.Count;
        var text = Text(field, required);
        if (text.Length == 0 || Problems.Count > before)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 1900 and <= 2200)
        {
            return day;
        }

        Problems.Add(new(field, "directory.import.date", text));
        return null;
    }

    public T? Choice<T>(string field, IReadOnlyDictionary<string, T> allowed)
    {
        var before = Problems.Count;
        var text = Text(field, required: true);
        if (Problems.Count > before)
        {
            return default;
        }

        if (allowed.TryGetValue(text, out var value))
        {
            return value;
        }

        Problems.Add(new(field, "directory.import.choice", text, string.Join(", ", allowed.Keys)));
        return default;
    }
}
