using System.Globalization;
using System.Text.RegularExpressions;

namespace TinhSo.Contracts.Procedures;

/// <summary>One thing wrong with one field: the key of the field, the key of the text and what goes into it (the label is added by the page).</summary>
public sealed record FormError(string Key, string TextKey, IReadOnlyList<object?> Args);

/// <summary>
/// Checks the answers to a declaration form, for the portal, the desk and the inbound interfaces alike. Pure: give it the day.
/// Answers are texts; dates as <c>yyyy-MM-dd</c> or <c>dd/MM/yyyy</c>, a ticked box as <c>true</c>.
/// </summary>
public static partial class FormValidation
{
    /// <summary>No answer is longer than this, whatever its field allows.</summary>
    public const int LongestAnswer = 10_000;

    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(200);

    public static IReadOnlyList<FormError> Check(FormDefinition form, IReadOnlyDictionary<string, string?> values, DateOnly? today = null)
    {
        var clean = Normalise(form, values);
        var errors = new List<FormError>();
        foreach (var field in form.Fields)
        {
            if (!IsShown(form, field, clean))
            {
                continue;
            }

            var value = clean.GetValueOrDefault(field.Key);
            if (string.IsNullOrEmpty(value))
            {
                if (field.Required)
                {
                    errors.Add(Error(field, field.Kind is FieldKind.Checkbox ? "tick" : field.Kind is FieldKind.Select or FieldKind.Radio ? "choose" : "required"));
                }
            }
            else if (Wrong(field, value, today) is { } error)
            {
                errors.Add(error);
            }
        }

        return errors;
    }

    /// <summary>The answers as they are kept: trimmed, dates and numbers in one form, answers to fields that are unknown or not shown left out.</summary>
    public static IReadOnlyDictionary<string, string?> Normalise(FormDefinition form, IReadOnlyDictionary<string, string?> values)
    {
        var clean = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var field in form.Fields)
        {
            if (values.GetValueOrDefault(field.Key)?.Trim() is { Length: > 0 } value && Clean(field, value) is { Length: > 0 } kept)
            {
                clean[field.Key] = kept;
            }
        }

        // A field may hang on another hidden one; each round hides at least one more or ends.
        while (form.Fields.Where(f => clean.ContainsKey(f.Key) && !IsShown(form, f, clean)).ToList() is { Count: > 0 } hidden)
        {
            hidden.ForEach(f => clean.Remove(f.Key));
        }

        return clean;
    }

    /// <summary>Whether the field is asked for, given the other answers.</summary>
    public static bool IsShown(FormDefinition form, FormField field, IReadOnlyDictionary<string, string?> values)
    {
        for (var depth = 0; field.ShowWhen is { } rule; depth++)
        {
            var at = rule.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || depth > form.Fields.Count)
            {
                return false;
            }

            var given = values.GetValueOrDefault(rule[..at])?.Trim() ?? "";
            if (given.Length == 0 || !rule[(at + 1)..].Split('|').Contains(given, StringComparer.Ordinal))
            {
                return false;
            }

            if (form.Fields.FirstOrDefault(f => f.Key == rule[..at]) is not { } other)
            {
                return false;
            }

            field = other;
        }

        return true;
    }

    /// <summary>A day as people or browsers write it.</summary>
    public static bool TryDate(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string Clean(FormField field, string value) => field.Kind switch
    {
        FieldKind.Date => TryDate(value, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value,
        FieldKind.PersonalId or FieldKind.Phone => Spacing().Replace(value, ""),
        // 1.500.000 is how people write money here; a money value has no decimals.
        FieldKind.Money => Thousands().IsMatch(value) ? NotDigits().Replace(value, "") : value,
        FieldKind.Number => value.Replace(',', '.'),
        // A box not ticked is no answer.
        FieldKind.Checkbox => value is "true" or "on" or "1" ? "true" : value is "false" or "0" ? "" : value,
        FieldKind.LongText => value.ReplaceLineEndings("\n"),
        _ => value,
    };

    private static FormError? Wrong(FormField field, string value, DateOnly? today)
    {
        var longest = Math.Min(field.MaxLength ?? LongestAnswer, LongestAnswer);
        if (value.Length > longest)
        {
            return Error(field, "too-long", longest);
        }

        if (value.Any(c => char.IsControl(c) && !(c is '\n' or '\t' && field.Kind is FieldKind.LongText)))
        {
            return Error(field, "characters");
        }

        return field.Kind switch
        {
            FieldKind.Date => Day(field, value, today),
            FieldKind.Number or FieldKind.Money => Number(field, value),
            FieldKind.PersonalId when !Twelve().IsMatch(value) => Error(field, "personal-id"),
            FieldKind.Phone when !Phone().IsMatch(value) => Error(field, "phone"),
            FieldKind.Email when !Email().IsMatch(value) || value.Length > 254 => Error(field, "email"),
            FieldKind.Select or FieldKind.Radio when field.Options.All(o => o.Value != value) => Error(field, "choose"),
            FieldKind.Checkbox when value != "true" => Error(field, "tick"),
            _ when field.Pattern is { } pattern && !Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.CultureInvariant, PatternTime) => Error(field, "pattern", field.Hint),
            _ => null,
        };
    }

    private static FormError? Day(FormField field, string value, DateOnly? today)
    {
        if (!TryDate(value, out var day))
        {
            return Error(field, "date");
        }

        if (Bound(field.Min, today) is { } min && day < min)
        {
            return Error(field, "date-early", Show(min));
        }

        return Bound(field.Max, today) is { } max && day > max ? Error(field, "date-late", Show(max)) : null;
    }

    private static DateOnly? Bound(string? text, DateOnly? today) =>
        text == "today" ? today : text is not null && TryDate(text, out var day) ? day : null;

    private static FormError? Number(FormField field, string value)
    {
        var style = field.Kind is FieldKind.Money ? NumberStyles.None : NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (value.Length > 18 || !decimal.TryParse(value, style, CultureInfo.InvariantCulture, out var number))
        {
            return Error(field, field.Kind is FieldKind.Money ? "money" : "number");
        }

        if (Limit(field.Min) is { } min && number < min)
        {
            return Error(field, "small", field.Min);
        }

        return Limit(field.Max) is { } max && number > max ? Error(field, "large", field.Max) : null;
    }

    private static decimal? Limit(string? text) => decimal.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Show(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static FormError Error(FormField field, string what, params object?[] args) => new(field.Key, "form.error." + what, args);

    [GeneratedRegex(@"[\s.\-]+")]
    private static partial Regex Spacing();

    [GeneratedRegex("[^0-9]")]
    private static partial Regex NotDigits();

    [GeneratedRegex(@"^[0-9]{1,3}(?:[., ][0-9]{3})+$")]
    private static partial Regex Thousands();

    [GeneratedRegex("^[0-9]{12}$")]
    private static partial Regex Twelve();

    [GeneratedRegex(@"^(?:0|\+84)[0-9]{9,10}$")]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$")]
    private static partial Regex Email();
}
