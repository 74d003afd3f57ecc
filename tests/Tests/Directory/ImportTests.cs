using System.Text;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Platform.Tables;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class ImportTests
{
    private const string OfficerHeader = "user_name,name,email,phone,agency,post,roles,from,to\n";

    /// <summary>Ten rows of which four are wrong, each in another way, in a file that also breaks its encoding and has a line of 10 MB.</summary>
    public static byte[] FortyPercentBad()
    {
        using var file = new MemoryStream();
        void Write(string text) => file.Write(Encoding.UTF8.GetBytes(text));
        string Good(int i) => $"import{i},Nguyễn Văn {(char)('A' + i)},import{i}@tinhso.example,,H01.103,Chuyên viên,clerk,2026-11-01,\n";
        Write(OfficerHeader);
        for (var i = 0; i < 9; i++)
        {
            Write(Good(i));
        }

        Write("import1,Trùng Tên,,,H01.103,Chuyên viên,clerk,2026-11-01,\n");
        Write("import20,=cmd|'/c calc'!A1,,,H01.103,Chuyên viên,clerk,2026-11-01,\n");
        Write("import21,Sai Mã,,,H99.999,Chuyên viên,clerk,2026-11-01,\n");
        Write("import22,Sai Ngày,,,H01.103,Chuyên viên,clerk,2026-11-01,2026-10-01\n");
        Write("import23,");
        file.Write([0xC3, 0x28, 0xFF]);
        Write(",,,H01.103,Chuyên viên,clerk,2026-11-01,\n");
        Write("import24," + new string('x', 10 * 1024 * 1024) + ",,,H01.103,Chuyên viên,clerk,2026-11-01,\n");
        return file.ToArray();
    }

    private static List<CheckedRow<OfficerRow>> Officers(byte[] csv, params string[] taken) =>
        new OfficerRows((code, day) => Catalogue.Agencies.At(day).FindByCode(code), Catalogue.Roles, taken.ToHashSet())
            .Check(TableReader.Read(new MemoryStream(csv), "officers.csv").ToList());

    private static CheckedRow<AgencyRow>[] Agencies(params string[] lines) =>
        [.. AgencyRows.Check(
            TableReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(string.Join(',', AgencyRows.Columns) + "\n" + string.Join('\n', lines))), "a.csv").ToList(),
            key => key == "known")];

    private static string Agency(string key, string from = "", string to = "", string code = "", string parent = "") =>
        $"{key},Tên {key},{key},department,province,{code},,,,{parent},{from},{to},yes,,TEST,verified,";

    [Fact]
    public void A_file_with_40_percent_bad_rows_is_read_to_its_end_and_each_bad_row_names_its_field()
    {
        var rows = Officers(FortyPercentBad());

        Assert.Equal(15, rows.Count);
        Assert.Equal(9, rows.Count(r => r.IsGood));
        var problems = rows.Where(r => !r.IsGood).Select(r => (r.Row.Line, r.Problems[0].Field, r.Problems[0].TextKey)).ToList();
        Assert.Equal(
            [
                (11, "user_name", "directory.import.duplicate"),
                (12, "name", "table.formula"),
                (13, "agency", "directory.import.agency"),
                (14, "to", "directory.import.period"),
                (15, "name", "table.not-utf8"),
                (16, "name", "table.cell-too-long"),
            ],
            problems);
    }

    [Fact]
    public void A_user_name_that_has_an_account_is_refused()
    {
        var rows = Officers(Encoding.UTF8.GetBytes(OfficerHeader + "xuly.an-phu,Lê A,,,H01.103,Chuyên viên,clerk,2026-11-01,\n"), "xuly.an-phu");

        Assert.Equal("directory.import.exists", Assert.Single(Assert.Single(rows).Problems).TextKey);
    }

    [Fact]
    public void An_agency_is_looked_up_on_the_day_the_post_begins()
    {
        // 30307 was phường Mỹ Hòa and is phường Long Xuyên.
        var rows = Officers(Encoding.UTF8.GetBytes(OfficerHeader
            + "a1,Lê A,,,30307,Chuyên viên,clerk,2025-02-01,\na2,Lê B,,,30307,Chuyên viên,clerk,2025-08-01,\n"));

        Assert.Equal(Catalogue.Id("ubnd-phuong-my-hoa-long-xuyen"), rows[0].Value!.AgencyId);
        Assert.Equal(Catalogue.Id("ubnd-phuong-long-xuyen"), rows[1].Value!.AgencyId);
    }

    [Fact]
    public void A_wrong_identifier_code_is_refused_and_the_right_form_is_named()
    {
        var row = Assert.Single(Agencies(Agency("a", code: "101.H01")));

        Assert.Equal(("code", "directory.import.code"), (row.Problems[0].Field, row.Problems[0].TextKey));
    }

    [Fact]
    public void Versions_of_one_agency_may_follow_each_other_but_not_overlap()
    {
        var rows = Agencies(Agency("a", to: "2025-01-01"), Agency("a", "2025-01-01"), Agency("a", "2026-01-01"), Agency("a", to: "2025-01-01"));

        Assert.True(rows[0].IsGood);
        Assert.True(rows[1].IsGood);
        Assert.Equal("directory.import.overlap", rows[2].Problems[0].TextKey);
        Assert.Equal("directory.import.duplicate", rows[3].Problems[0].TextKey);
    }

    [Fact]
    public void One_code_belongs_to_one_agency_at_a_time_and_may_be_used_again_later()
    {
        var rows = Agencies(Agency("a", to: "2025-01-01", code: "H01.77"), Agency("b", "2025-01-01", code: "H01.77"), Agency("c", "2026-01-01", code: "H01.77"));

        Assert.True(rows[1].IsGood);
        Assert.Equal("directory.import.code-taken", rows[2].Problems[0].TextKey);
    }

    [Fact]
    public void What_stands_below_a_rejected_agency_is_rejected_too()
    {
        var rows = Agencies(Agency("a", code: "???"), Agency("b", parent: "a"), Agency("c", parent: "b"), Agency("d", parent: "known"));

        Assert.Equal([false, false, false, true], rows.Select(r => r.IsGood));
    }

    [Fact]
    public void The_catalogue_itself_passes_every_check()
    {
        Assert.All(Catalogue.AgencyRows, r => Assert.True(r.IsGood, $"line {r.Row.Line}: {string.Join(" ", r.Problems)}"));
    }
}
