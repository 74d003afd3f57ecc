using TinhSo.Modules.Signing.Sealing;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing;

public sealed class CheckPageTests
{
    [Fact]
    public async Task Anybody_reads_who_signed_a_file_and_whether_that_holds()
    {
        var world = new SigningWorld();
        using var key = world.Key();
        await using var app = await TinhSoApp.StartAsync();
        var roots = Directory.CreateDirectory(Path.Combine(app.DataFolder, "trust-roots")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(roots, "demo-root.cer"), world.Authority.Keys.Root.RawData);
        app.Clock.Set(2026, 11, 26, 10, 1);
        var browser = app.Anonymous();
        var empty = await browser.GetAsync("/kiem-tra-chu-ky");
        var signed = await world.SealAsync(SamplePdf.Plain(), key, PadesLevel.Lt);

        var page = await browser.SubmitAsync(empty, [], files: [("Upload", "quyet-dinh.pdf", signed)]);
        Assert.Contains("Hợp lệ", page.Text, StringComparison.Ordinal);
        Assert.Contains("Nguyễn Thị Đệ", page.Text, StringComparison.Ordinal);
        Assert.Contains("TINHSO DEMO ISSUING", page.Text, StringComparison.Ordinal);
        Assert.Contains("26/11/2026 10:00", page.Text, StringComparison.Ordinal);

        signed[^1100] ^= 1;
        Assert.DoesNotContain("chữ ký đúng", (await browser.SubmitAsync(empty, [], files: [("Upload", "quyet-dinh.pdf", signed)])).Text, StringComparison.Ordinal);
        Assert.Contains("Chọn tệp cần kiểm tra", (await browser.SubmitAsync(empty, [], expected: System.Net.HttpStatusCode.BadRequest, files: [])).Text, StringComparison.Ordinal);
        Assert.Contains("Không phải tệp PDF", (await browser.SubmitAsync(empty, [], files: [("Upload", "a.txt", "a"u8.ToArray())])).Text, StringComparison.Ordinal);
    }
}
