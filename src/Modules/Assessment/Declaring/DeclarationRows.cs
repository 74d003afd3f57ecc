using System.Globalization;
using System.Text.Json;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>Reads the rows of a file of declarations; what cannot be read is named by row and column.</summary>
internal sealed class DeclarationRows(IndicatorCatalogue catalogue, IAgencies agencies)
{
    public static readonly string[] Columns = ["indicator", "period", "unit", "numerator", "denominator", "rate", "evidence", "source", "estimated", "assumed"];

    public static IReadOnlyList<TableRow> Of(Stream stream, string fileName)
    {
        var rows = Path.GetExtension(fileName).Equals(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(stream, fileName) : [.. TableReader.Read(stream, fileName)];
        return rows.Count > 0 && rows[0].Cells.ContainsKey("indicator") && rows[0].Cells.ContainsKey("period")
            ? rows
            : throw new RuleBroken("assessment.declare-columns", fileName, string.Join(", ", Columns));
    }

    public DeclareFigure.Input? Read(TableRow row, string? reason, List<DeclarationRowError> errors)
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
