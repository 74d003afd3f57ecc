using System.Text;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Tables;
using Xunit;

namespace TinhSo.Tests.Platform;

[Trait("Engine", "any")]
public sealed class TableTests
{
    [Fact]
    public void Semicolons_quotes_and_line_breaks_in_cells_are_read()
    {
        var rows = Read("tên;ghi chú\n\"An; Giang\";\"hai\ndòng\"\nRạch Giá;\n");
        Assert.Equal(["An; Giang", "Rạch Giá"], rows.Select(r => r["tên"]));
        Assert.Equal("hai\ndòng", rows[0]["ghi chú"]);
        Assert.Null(rows[1]["ghi chú"]);
    }

    [Fact]
    public void Broken_text_formulas_and_endless_cells_are_problems_of_their_row_only()
    {
        byte[] bytes = [.. "a,b\n"u8, .. "1,"u8, 0xC3, 0x28, (byte)'\n', .. "2,=cmd|calc\n"u8, .. "3,"u8, .. Encoding.UTF8.GetBytes(new string('x', 10_000_000)), .. "\n4,good\n"u8];
        using var stream = new MemoryStream(bytes);
        var rows = TableReader.Read(stream, "file.csv").ToList();
        Assert.Equal(["table.not-utf8", "table.formula", "table.cell-too-long", null], rows.Select(r => r.Problem));
        Assert.All(rows.Take(3), r => Assert.Equal("b", r.ProblemColumn));
        Assert.Equal("good", rows[3]["b"]);
    }

    [Theory]
    [InlineData("sheet.xlsx")]
    [InlineData("paper.doc")]
    public void A_file_that_is_no_table_is_refused_by_name(string name)
    {
        using var stream = new MemoryStream("not a table"u8.ToArray());
        Assert.Equal("platform.table-format", Assert.Throws<RuleBroken>(() => TableReader.Read(stream, name).ToList()).Code);
    }

    [Theory]
    [InlineData("out.csv")]
    [InlineData("out.xlsx")]
    public async Task What_is_written_reads_back_and_a_formula_is_made_harmless(string name)
    {
        using var stream = new MemoryStream();
        IReadOnlyList<string> headers = ["Mã", "Số"];
        if (name.EndsWith("csv", StringComparison.Ordinal))
        {
            await TableWriter.CsvAsync(stream, headers, Rows(), CancellationToken.None);
        }
        else
        {
            await TableWriter.XlsxAsync(stream, "Sổ", headers, Rows(), CancellationToken.None);
        }

        stream.Position = 0;
        var rows = TableReader.Read(stream, name).ToList();
        Assert.Equal(["Đặng, \"Ý\"", "'=1+1"], rows.Select(r => r["Mã"]));
        Assert.Equal(["7", "8"], rows.Select(r => r["Số"]));
        Assert.All(rows, r => Assert.Null(r.Problem));
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
    {
        await Task.Yield();
        yield return ["Đặng, \"Ý\"", 7];
        yield return ["=1+1", 8L];
    }

    private static List<TableRow> Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return [.. TableReader.Read(stream, "file.csv")];
    }
}
