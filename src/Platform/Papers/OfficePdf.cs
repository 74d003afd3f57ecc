using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Files;

namespace TinhSo.Platform.Papers;

/// <summary>
/// Turns a DOCX into a tagged PDF/A-2 with LibreOffice, one at a time, for a minute and two gigabytes of address space at most (where the system has prlimit).
/// TINHSO_SOFFICE names the program where it is not on the path.
/// </summary>
public sealed class OfficePdf(Settings settings, IConfiguration configuration, ILogger<OfficePdf> log) : IDisposable
{
    private const string Filter = """pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"UseTaggedPDF":{"type":"boolean","value":"true"}}""";
    private const long MostMemory = 2L * 1024 * 1024 * 1024;
    private static readonly string? Limiter = OnPath("prlimit");
    private readonly SemaphoreSlim _one = new(1, 1);

    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public string? Program { get; } = Find(configuration["TINHSO_SOFFICE"]);

    public bool IsThere => Program is not null;

    private string Folder => Path.Combine(settings.DataFolder, "papers");

    /// <summary>The PDF; null when the program is missing or failed, or the paper would unpack beyond all measure.</summary>
    public async Task<byte[]?> ConvertAsync(byte[] docx, CancellationToken ct)
    {
        if (Program is null)
        {
            return null;
        }

        if (!PackedBounds.Hold(new MemoryStream(docx), PackedBounds.MostOfUpload))
        {
            log.LogWarning("A paper was not given to LibreOffice: it is damaged, or unpacks to more than {Megabytes} MB", PackedBounds.MostOfUpload / 1024 / 1024);
            return null;
        }

        await _one.WaitAsync(ct);
        var work = Path.Combine(Folder, "tmp", Guid.CreateVersion7().ToString("N"));
        System.IO.Directory.CreateDirectory(work);
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(work, "paper.docx"), docx, ct);
            var made = Path.Combine(work, "paper.pdf");
            return await RunAsync(work, ct) && File.Exists(made) ? await File.ReadAllBytesAsync(made, ct) : null;
        }
        finally
        {
            System.IO.Directory.Delete(work, recursive: true);
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static string? Find(string? named)
    {
        if (named is not null)
        {
            return File.Exists(named) ? named : null;
        }

        return OnPath("soffice") ?? OnPath("libreoffice");
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    private async Task<bool> RunAsync(string work, CancellationToken ct)
    {
        string[] program = Limiter is null ? [Program!] : [Limiter, $"--as={MostMemory}", Program!];
        var start = new ProcessStartInfo(program[0]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = work };
        // A profile of its own: one that a person has open would refuse a second process.
        foreach (var argument in program[1..].Concat([$"-env:UserInstallation={new Uri(Path.Combine(Folder, "soffice")).AbsoluteUri}", "--headless", "--norestore", "--convert-to", Filter, "--outdir", work, Path.Combine(work, "paper.docx")]))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(time.Token), process.StandardError.ReadToEndAsync(time.Token), process.WaitForExitAsync(time.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            log.LogWarning("LibreOffice did not answer in {Seconds} s", Patience.TotalSeconds);
            return false;
        }

        if (process.ExitCode != 0)
        {
            log.LogWarning("LibreOffice made no PDF, exit code {Code}", process.ExitCode);
        }

        return process.ExitCode == 0;
    }
}
