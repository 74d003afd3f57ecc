using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace TinhSo.Platform.Papers;

/// <summary>Turns a DOCX into a tagged PDF/A-2 with LibreOffice, one at a time. TINHSO_SOFFICE names the program where it is not on the path.</summary>
public sealed class OfficePdf(Settings settings, IConfiguration configuration, ILogger<OfficePdf> log) : IDisposable
{
    private const string Filter = """pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"UseTaggedPDF":{"type":"boolean","value":"true"}}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _one = new(1, 1);

    public string? Program { get; } = Find(configuration["TINHSO_SOFFICE"]);

    public bool IsThere => Program is not null;

    private string Folder => Path.Combine(settings.DataFolder, "papers");

    /// <summary>The PDF; null when the program is missing or failed.</summary>
    public async Task<byte[]?> ConvertAsync(byte[] docx, CancellationToken ct)
    {
        if (Program is null)
        {
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

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(f => new[] { Path.Combine(f, "soffice"), Path.Combine(f, "libreoffice") }).FirstOrDefault(File.Exists);
    }

    private async Task<bool> RunAsync(string work, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Program!) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = work };
        // A profile of its own: one that a person has open would refuse a second process.
        foreach (var argument in new[] { $"-env:UserInstallation={new Uri(Path.Combine(Folder, "soffice")).AbsoluteUri}", "--headless", "--norestore", "--convert-to", Filter, "--outdir", work, Path.Combine(work, "paper.docx") })
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
