using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>A refused row of a file of declarations: where, which field, and the rule that says what to do.</summary>
internal sealed record DeclarationRowError(int Line, string Column, string Key, IReadOnlyList<object?> Args);

/// <summary>What an import of declarations did.</summary>
internal sealed record DeclarationOutcome(int Read, int Declared, int Same, IReadOnlyList<DeclarationRowError> Errors);

/// <summary>Declares the rows of a CSV, XLSX or JSON file through the one verb: all good rows, or none when one is bad, as the user chose. The caller saves.</summary>
internal sealed class ImportDeclarations(AppDb db, DeclareFigure declare, DeclarationRows file)
{
    public async Task<DeclarationOutcome> RunAsync(Stream stream, string fileName, string? reason, bool allOrNothing, CancellationToken ct)
    {
        var rows = DeclarationRows.Of(stream, fileName);
        var errors = new List<DeclarationRowError>();
        var good = rows.Select(r => (Row: r, Input: file.Read(r, reason, errors))).Where(g => g.Input is not null).ToList();
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
}
