using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TinhSo.Bench;

/// <summary>One measured thing beside its bound and its baseline; <see cref="Kept"/> is null where the contract sets no bound.</summary>
internal sealed record Line(string Work, string Measured, string Bound, string Baseline, string Ratio, bool? Kept, object Figures)
{
    public string Verdict => Kept switch { true => "kept", false => "MISSED", _ => "-" };
}

/// <summary>All lines of a run, printed as a table and written as JSON.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Line> _lines = [];

    public void Add(Line line)
    {
        _lines.Add(line);
        Console.WriteLine($"  {line.Work}: {line.Measured} ({line.Verdict})");
    }

    public static string Number(double value, int decimals = 1) => value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public void Print()
    {
        string[][] table = [["work", "bound", "measured", "baseline", "ratio", "verdict"], .. _lines.Select(l => new[] { l.Work, l.Bound, l.Measured, l.Baseline, l.Ratio, l.Verdict })];
        var widths = Enumerable.Range(0, 6).Select(i => table.Max(r => r[i].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in table)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }

        var missed = _lines.Count(l => l.Kept == false);
        Console.WriteLine();
        Console.WriteLine(missed == 0 ? "Every bound measured in this run was kept." : $"{missed} of {_lines.Count(l => l.Kept is not null)} bounds were MISSED in this run.");
    }

    public async Task WriteAsync(string file, object run)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { run, lines = _lines }, Json));
    }
}
