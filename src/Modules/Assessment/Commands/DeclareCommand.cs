using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Platform;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Commands;

/// <summary>The verb <c>declare</c>: one figure by options, or a file of many. Exit code 0, 1 when rows were refused, 2 for input it cannot use.</summary>
internal sealed class DeclareCommand(ICommandHost host)
{
    private readonly Argument<FileInfo?> _file = new("FILE") { Description = $"CSV (UTF-8), XLSX or JSON; columns {string.Join(", ", DeclarationRows.Columns)}", Arity = ArgumentArity.ZeroOrOne };
    private readonly Dictionary<string, Option<string?>> _fields = DeclarationRows.Columns.Where(c => c is not ("estimated" or "assumed")).ToDictionary(c => c, c => new Option<string?>("--" + c) { Description = Meaning(c) });
    private readonly Option<bool> _estimated = new("--estimated") { Description = "an estimate: it never reads met" };
    private readonly Option<string?> _reason = new("--reason") { Description = "why a figure that is declared already changes" };
    private readonly Option<bool> _all = new("--all-or-nothing") { Description = "declare nothing when one row is bad" };
    private readonly Option<bool> _json = new("--json") { Description = "print JSON" };

    public Command Build()
    {
        var command = new Command("declare", "say what an indicator was that no records count, with evidence and source") { _file, _estimated, _reason, _all, _json };
        foreach (var option in _fields.Values)
        {
            command.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static string Meaning(string column) => column switch
    {
        "indicator" => "such as nq17.15",
        "period" => $"month, quarter, year: {Counting.Period.Forms}",
        "unit" => "code or key of the agency; without it the whole province",
        "rate" => "in percent, where the source gives no counts",
        "evidence" => "what proves it",
        "source" => "report, document or system, to the row",
        _ => column,
    };

    private async Task<int> RunAsync(ParseResult given, CancellationToken ct)
    {
        var file = given.GetValue(_file);
        if (file is { Exists: false })
        {
            throw new FileNotFoundException($"FILE: {file.FullName} does not exist");
        }

        if (file is null && given.GetValue(_fields["indicator"]) is null)
        {
            throw new FormatException("FILE: give a file, or --indicator, --period, counts or --rate, --evidence and --source");
        }

        var services = await host.StartAsync();
        var import = services.GetRequiredService<ImportDeclarations>();
        await using var stream = file is null ? new MemoryStream(Encoding.UTF8.GetBytes(OneRow(given))) : (Stream)file.OpenRead();
        var outcome = await import.RunAsync(stream, file?.Name ?? "options.json", given.GetValue(_reason), given.GetValue(_all), ct);
        await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
        await SayAsync(given, outcome, services.GetRequiredService<ITexts>());
        return outcome.Errors.Count > 0 ? ExitCodes.Found : ExitCodes.Done;
    }

    /// <summary>The options as the one row of a file, so that both ways are read and refused alike.</summary>
    private string OneRow(ParseResult given)
    {
        var row = _fields.ToDictionary(f => f.Key, f => given.GetValue(f.Value));
        row["estimated"] = given.GetValue(_estimated).ToString(CultureInfo.InvariantCulture);
        return JsonSerializer.Serialize(new[] { row });
    }

    private async Task SayAsync(ParseResult given, DeclarationOutcome outcome, ITexts texts)
    {
        var output = given.InvocationConfiguration.Output;
        var errors = outcome.Errors.Select(e => new { e.Line, Field = e.Column, Remedy = ImportDeclarations.Remedy(e, texts) }).ToList();
        if (given.GetValue(_json))
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { outcome.Read, outcome.Declared, outcome.Same, rejected = errors.Count, errors }, FigureOptions.Json));
            return;
        }

        await output.WriteLineAsync($"read {outcome.Read}, declared {outcome.Declared}, same {outcome.Same}, refused {errors.Count}");
        foreach (var error in errors)
        {
            await output.WriteLineAsync($"row {error.Line}, {error.Field}: {error.Remedy}");
        }
    }
}
