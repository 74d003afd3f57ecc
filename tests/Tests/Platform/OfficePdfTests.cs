using System.Diagnostics;
using System.IO.Compression;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using TinhSo.Platform;
using TinhSo.Platform.Papers;
using Xunit;

namespace TinhSo.Tests.Platform;

/// <summary>The office program gets so much time and memory, whatever a paper makes it do.</summary>
[Trait("Engine", "any")]
public sealed class OfficePdfTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("tinhso-office-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("memory", "exec head -c 2300M /dev/zero | tail")]
    [InlineData("time", "exec sleep 60")]
    [InlineData("failure", "exit 3")]
    public async Task An_office_program_that_swells_or_never_ends_or_fails_makes_no_paper(string what, string body)
    {
        if (OperatingSystem.IsWindows() || (what == "memory" && !File.Exists("/usr/bin/prlimit")))
        {
            return;
        }

        using var office = Office(body, TimeSpan.FromSeconds(what == "time" ? 1 : 30));
        var watch = Stopwatch.StartNew();

        Assert.Null(await office.ConvertAsync(Docx(100), CancellationToken.None));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(25), $"{watch.Elapsed}");
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "papers", "tmp")));
    }

    [Fact]
    public async Task A_paper_that_unpacks_beyond_all_measure_never_reaches_the_program_and_a_right_one_does()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var office = Office("""for last in "$@"; do :; done; echo "%PDF-1.7" > "$(dirname "$last")/paper.pdf"; touch "$(dirname "$0")/asked" """, TimeSpan.FromSeconds(30));
        Assert.Null(await office.ConvertAsync(Docx(120 * 1024 * 1024), CancellationToken.None));
        Assert.Null(await office.ConvertAsync([1, 2, 3], CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(_folder, "asked")));
        Assert.NotNull(await office.ConvertAsync(Docx(100), CancellationToken.None));
        Assert.True(File.Exists(Path.Combine(_folder, "asked")));
    }

    private OfficePdf Office(string body, TimeSpan patience)
    {
        var program = Path.Combine(_folder, "office");
        File.WriteAllText(program, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var settings = new Settings { DataFolder = _folder, CatalogueFolder = "", BaseAddress = new("http://a"), SimulatorsAddress = new("http://a"), SmtpHost = "", MailFrom = "" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("TINHSO_SOFFICE", program)]).Build();
        return new(settings, configuration, NullLogger<OfficePdf>.Instance) { Patience = patience };
    }

    private static byte[] Docx(int length)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = zip.CreateEntry("word/document.xml", CompressionLevel.Fastest).Open();
            part.Write(new byte[length]);
        }

        return packed.ToArray();
    }
}
