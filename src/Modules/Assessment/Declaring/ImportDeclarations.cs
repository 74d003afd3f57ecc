using System.Globalization;
using System.Text.Json;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>A refused row of a file of declarations: where, which field, and the rule that says what to do.</summary>
internal sealed record DeclarationRowError(int Line, string Column, string Key, IReadOnlyList<object?> Args);

/// <summary>What an import of declarations did.</summary>
internal sealed record DeclarationOutcome(int Read, int Declared, int Same, IReadOnlyList<DeclarationRowError> Errors);

/// <summary>Declares the rows of a CSV, XLSX or JSON file through the one verb: all good rows, or none when one is bad, as the user chose. The caller saves.</summary>
internal sealed class ImportDeclarations(AppDb db, DeclareFigure declare, IndicatorCatalogue catalogue, IAgencies agencies)
{
    public static readonly string[] Columns = ["indicator", "period", "unit", "numerator", "denominator", "rate", "evidence", "source", "estimated", "assumed"];

    public async Task<DeclarationOutcome> RunAsync(Stream stream, string fileName, string? reason, bool allOrNothing, CancellationToken ct)
    {
        var rows = Path.GetExtension(fileName).Equals(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(stream, fileName) : [.. TableReader.Read(stream, fileName)];
        if (rows.Count == 0 || !rows[0].Cells.ContainsKey("indicator") || !rows[0].Cells.ContainsKey("period"))
        {
            throw new RuleBroken("assessment.declare-columns", fileName, string.Join(", ", Columns));
        }

        var errors = new List<DeclarationRowError>();
        var good = rows.Select(r => (Row: r, Input: Read(r, reason, errors))).Where(g => g.Input is not null).ToList();
        if (allOrNothing && errors.Count > 0)
        {
            return new(rows.Count, 0, 0, errors);
        }

        var (declared, same) = (0, 0);
        foreach (var (row, input) in good)
        {
            try
            {
                _ = (await declare.RunAsync(input!, ct)).Changed ? declared++ : same++;
            }
            catch (RuleBroken rule)
            {
                errors.Add(new(row.Line, "indicator", rule.Code, rule.Args));
            }
        }

        if (allOrNothing && errors.Count > 0)
        {
            db.Forget();
            return new(rows.Count, 0, 0, errors);
        }

        return new(rows.Count, declared, same, errors);
    }

    public static string Remedy(DeclarationRowError error, ITexts texts) => texts[$"rule.{error.Key}", [.. error.Args]];

    private DeclareFigure.Input? Read(TableRow row, string? reason, List<DeclarationRowError> errors)
    {
        var before = errors.Count;
        if (row.Problem is { } problem)
        {
            Wrong(row.ProblemColumn ?? "indicator", problem);
            return null;
        }

        var indicator = catalogue.All.SelectMany(s => s.Indicators).FirstOrDefault(i => i.Id == row["indicator"]);
        if (indicator is null)
        {
            Wrong("indicator", "assessment.declare-indicator", row["indicator"]);
        }

        if (!Period.TryParse(row["period"], out var period))
        {
            Wrong("period", "assessment.declare-period", row["period"], Period.Forms);
        }

        var agency = row["unit"] is not { } code ? DeclaredFigure.WholeProvince
            : period is null ? Guid.Empty
            : (agencies.FindByCode(code, period.To) ?? agencies.FindByCode(code, period.From))?.Id ?? Unknown(code);
        var (numerator, denominator, rate) = (Number("numerator"), Number("denominator"), Rate());
        if (errors.Count > before)
        {
            return null;
        }

        return new(indicator!, agency, period!, numerator, denominator, rate, row["evidence"], row["source"], IsYes("estimated"), IsYes("assumed"), null, reason);

        void Wrong(string column, string key, params object?[] args) => errors.Add(new(row.Line, column, key, args));

        Guid Unknown(string code)
        {
            Wrong("unit", "assessment.declare-unit", code, period!.Text);
            return Guid.Empty;
        }

        long? Number(string column)
        {
            if (row[column] is not { } text)
            {
                return null;
            }

            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                Wrong(column, "assessment.declare-number", text);
            }

            return number;
        }

        decimal? Rate()
        {
            if (row["rate"] is not { } text)
            {
                return null;
            }

            if (!decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                Wrong("rate", "assessment.declare-number", text);
            }

            return number;
        }

        bool IsYes(string column) => row[column]?.ToLowerInvariant() is "yes" or "true" or "1" or "x";
    }

    /// <summary>An object with <c>declarations</c>, or the array itself; the names are those of the columns.</summary>
    private static List<TableRow> ReadJson(Stream stream, string fileName)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            var array = document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("declarations", out var inside) ? inside : document.RootElement;
            return [.. array.EnumerateArray().Select((row, i) => new TableRow(i + 1, row.EnumerateObject()
                .Where(p => p.Value.ValueKind != JsonValueKind.Null)
                .ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.OrdinalIgnoreCase)))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new RuleBroken("assessment.declare-json", fileName, e.Message);
        }
    }
}
