using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Importing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Procedures;

public sealed class ImportProceduresTests : IAsyncLifetime
{
    private const string Header = "code,name,field,level,agency_level,term,term_unit,fee,fee_kind,valid_from,valid_to,source";
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task With_40_percent_bad_rows_all_good_rows_come_in_and_the_rest_comes_back_with_row_field_and_remedy()
    {
        var outcome = await ImportAsync(Mixed(), allOrNothing: false);
        Assert.Equal((20, 12, 8), (outcome.Read, outcome.Added, outcome.Errors.Count));
        Assert.Equal(
            ["cell-too-long", "code", "duplicate", "exists", "field", "formula", "not-utf8", "overlap"],
            outcome.Errors.Select(e => e.TextKey["procedures.import.error.".Length..]).Order(StringComparer.Ordinal));
        await _app.WithAsync(async services =>
        {
            var texts = services.GetRequiredService<ITexts>();
            Assert.All(outcome.Errors, e => Assert.True(e.Line > 1 && e.Column.Length > 0 && !ImportFile.Message(e, texts).Contains('{', StringComparison.Ordinal)));
            using var rest = new MemoryStream();
            await ImportFile.WriteRejectedAsync(rest, outcome.Errors, texts, CancellationToken.None);
            var lines = Encoding.UTF8.GetString(rest.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(9, lines.Length);
            Assert.True(rest.Length < 10_000, "the huge cell is cut");
            Assert.DoesNotContain(lines, l => l.Contains(",=", StringComparison.Ordinal));
        });
        Assert.Equal(57, _app.Services.GetRequiredService<IProcedures>().All(new DateOnly(2026, 11, 3)).Count);
    }

    [Fact]
    public async Task All_or_nothing_writes_nothing_when_one_row_is_bad()
    {
        var outcome = await ImportAsync(Mixed(), allOrNothing: true);
        Assert.Equal((0, 8), (outcome.Added, outcome.Errors.Count));
        Assert.Equal(45, await CountAsync());
    }

    [Fact]
    public async Task A_later_version_ends_the_one_before_and_both_stay_readable()
    {
        await ImportAsync(Csv("9.000001,Thủ tục cũ,ho-tich,full,xã,5,ngày,,,2025-01-01,,"), true);
        await ImportAsync(Csv("9.000001,Thủ tục mới,ho-tich,full,xã,3,ngày,,,2026-01-01,,"), true);
        var procedures = _app.Services.GetRequiredService<IProcedures>();
        Assert.Equal("Thủ tục cũ", procedures.ByCode("9.000001", new DateOnly(2025, 12, 31))!.Name);
        Assert.Equal("Thủ tục mới", procedures.ByCode("9.000001", new DateOnly(2026, 1, 1))!.Name);
        Assert.Null(procedures.ByCode("9.000001", new DateOnly(2024, 12, 31)));
    }

    [Fact]
    public async Task A_row_without_a_source_is_not_told_as_law_and_a_zero_is_not_free()
    {
        await ImportAsync(Csv("9.000002,Không nguồn,ho-tich,full,xã,5,ngày,0,phí,2025-01-01,,", "9.000003,Có nguồn,ho-tich,full,xã,5,ngày,0,không thu,2025-01-01,,https://vidu.vn"), true);
        var procedures = _app.Services.GetRequiredService<IProcedures>();
        var without = procedures.ByCode("9.000002", new DateOnly(2026, 1, 1))!;
        Assert.False(without.Cases[0].Terms[0].Verified);
        Assert.False(without.Cases[0].Fees[0].IsFree);
        Assert.True(procedures.ByCode("9.000003", new DateOnly(2026, 1, 1))!.Cases[0].Fees[0] is { Verified: true, IsFree: true });
        Assert.DoesNotContain("5 ngày", (await _app.Anonymous().GetAsync("/thu-tuc/ma-9-000002")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_read_like_a_table_and_broken_json_is_named()
    {
        var good = """[{"code":"9.000004","name":"Từ JSON","field":"Hộ tịch","agency_level":"xã","valid_from":"2025-01-01","results":["Giấy A","Giấy B"]},7]""";
        var outcome = await ImportAsync(Encoding.UTF8.GetBytes(good), false, "a.json");
        Assert.Equal((1, 1), (outcome.Added, outcome.Errors.Count));
        Assert.Equal(["Giấy A", "Giấy B"], _app.Services.GetRequiredService<IProcedures>().ByCode("9.000004", new DateOnly(2026, 1, 1))!.Results);
        await Assert.ThrowsAsync<TinhSo.Platform.Failures.RuleBroken>(() => ImportAsync("[{"u8.ToArray(), false, "a.json"));
    }

    [Fact]
    public async Task Five_thousand_rows_come_in_at_once()
    {
        var watch = Stopwatch.StartNew();
        var outcome = await ImportAsync(Csv([.. Enumerable.Range(0, 5000).Select(i => $"8.{i:000000},Thủ tục số {i},ho-tich,full,xã;tỉnh,5,ngày làm việc,,,2025-01-01,,")]), true);
        Assert.Equal(5000, outcome.Added);
        Assert.Equal(5045, await CountAsync());
        Trace.WriteLine(watch.Elapsed);
    }

    private static byte[] Mixed()
    {
        var rows = Enumerable.Range(1, 12).Select(i => $"9.1{i:00000},Thủ tục {i},Hộ tịch,toàn trình,xã,5,ngày làm việc,8000,phí,2026-01-01,,https://vidu.vn").ToList();
        rows.Insert(1, "khong-phai-ma,Mã sai,Hộ tịch,full,xã,,,,,2026-01-01,,");
        rows.Insert(3, "9.200001,Lĩnh vực sai,Không có lĩnh vực này,full,xã,,,,,2026-01-01,,");
        rows.Insert(5, "9.100001,Trùng trong tệp,Hộ tịch,full,xã,,,,,2026-01-01,,");
        rows.Insert(7, "1.001193,Đã có,Hộ tịch,full,xã,,,,,2023-01-01,,");
        rows.Insert(9, "1.000894,Trùng hiệu lực,Hộ tịch,full,xã,,,,,2022-01-01,,");
        rows.Insert(11, "9.200002,=HYPERLINK(\"http://x\"),Hộ tịch,full,xã,,,,,2026-01-01,,");
        rows.Insert(13, $"9.200003,\"{new string('x', 10_000_000)}\",Hộ tịch,full,xã,,,,,2026-01-01,,");
        var bytes = Csv([.. rows]);
        // Broken UTF-8: a lone lead byte inside a name.
        byte[] broken = [.. "9.200004,H\u0000,Hộ tịch,full,xã,,,,,2026-01-01,,\n"u8.ToArray().Select(b => b == 0 ? (byte)0xE1 : b)];
        return [.. bytes, .. broken];
    }

    private static byte[] Csv(params string[] rows) => Encoding.UTF8.GetBytes(Header + "\n" + string.Join('\n', rows) + "\n");

    private Task<ImportOutcome> ImportAsync(byte[] file, bool allOrNothing, string name = "a.csv") => _app.WithAsync(async services =>
    {
        using var stream = new MemoryStream(file);
        var outcome = await services.GetRequiredService<ImportProcedures>().RunAsync(ImportFile.Read(stream, name), allOrNothing, CancellationToken.None);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
        // The snapshot asks for its stamp at most once a second.
        services.GetRequiredService<TinhSo.Platform.Catalogues.CatalogueStamp>().Forget(ProcedureCatalogue.StampName);
        return outcome;
    });

    private Task<int> CountAsync() => _app.WithAsync(services => services.GetRequiredService<AppDb>().Set<ProcedureVersion>().CountAsync());
}
