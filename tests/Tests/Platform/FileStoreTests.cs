using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Platform;

public sealed class FileStoreTests
{
    [Fact]
    public async Task The_type_is_read_from_the_bytes_and_the_name_is_made_safe()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(async services =>
        {
            var file = await SaveAsync(services, "%PDF-1.7 giấy"u8.ToArray(), "..\\..\\etc/giấy <khai> sinh.exe");
            Assert.Equal("application/pdf", file.MediaType);
            Assert.Equal("giấy khai sinh.exe", file.Name);
            await using var stream = services.GetRequiredService<FileStore>().Open(file.Sha256);
            Assert.Equal(file.Size, stream.Length);
            // No half of a character, neither typed nor left by the cut.
            Assert.Equal("a\ufffd.pdf", (await SaveAsync(services, "%PDF-1.7 hai"u8.ToArray(), "a\ud83d.pdf")).Name);
            Assert.Equal(new string('a', 149), (await SaveAsync(services, "%PDF-1.7 hai"u8.ToArray(), "\ud83d\ude00" + new string('a', 149))).Name);
        });
    }

    [Theory]
    [InlineData("platform.upload-empty", 0)]
    [InlineData("platform.upload-type", 50)]
    [InlineData("platform.upload-too-large", 5000)]
    public async Task Empty_unknown_and_oversize_files_are_refused_and_leave_nothing_behind(string code, int size)
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(async services =>
        {
            var refused = await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(services, new byte[size], "x.pdf"));
            Assert.Equal(code, refused.Code);
        });
        Assert.Empty(System.IO.Directory.EnumerateFiles(Path.Combine(app.DataFolder, "files"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_zip_that_only_claims_to_be_a_document_is_refused()
    {
        await using var app = await TinhSoApp.StartAsync();
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("virus.js");
        }

        await app.WithAsync(async services =>
            Assert.Equal("platform.upload-type", (await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(services, buffer.ToArray(), "x.docx"))).Code));
    }

    private static async Task<StoredFile> SaveAsync(IServiceProvider services, byte[] bytes, string name)
    {
        using var stream = new MemoryStream(bytes);
        return await services.GetRequiredService<FileStore>().SaveAsync(stream, name, 1000, CancellationToken.None);
    }
}
