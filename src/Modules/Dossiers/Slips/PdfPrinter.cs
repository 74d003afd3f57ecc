using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>Turns a paper's DOCX into PDF/A with LibreOffice, one at a time, and keeps it under the hash of what the paper says. TINHSO_SOFFICE names the program where it is not on the path.</summary>
internal sealed class PdfPrinter(Settings settings, IConfiguration configuration, ILogger<PdfPrinter> log) : IDisposable
{
    // Moves when a renderer changes, so that old files are not taken for new ones.
    private const string Edition = "1";
    private const string Filter = """pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _one = new(1, 1);

    private string Folder => Path.Combine(settings.DataFolder, "papers");

    public string? Program { get; } = Find(configuration["TINHSO_SOFFICE"]);

    public bool IsThere => Program is not null;

    /// <summary>The file's path; null when the program is missing or failed.</summary>
    public async Task<string?> PrintAsync(Paper paper, CancellationToken ct)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { Edition, paper, Blocks = paper.Blocks.Select(b => (object)b) }, FormContent.Json)));
        var kept = Path.Combine(Folder, key + ".pdf");
        if (File.Exists(kept) || Program is null)
        {
            return File.Exists(kept) ? kept : null;
        }

        await _one.WaitAsync(ct);
        try
        {
            return File.Exists(kept) || await ConvertAsync(paper, kept, ct) ? kept : null;
        }
        finally
        {
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

    private async Task<bool> ConvertAsync(Paper paper, string kept, CancellationToken ct)
    {
        var work = Path.Combine(Folder, "tmp", Guid.CreateVersion7().ToString("N"));
        System.IO.Directory.CreateDirectory(work);
        try
        {
            var docx = Path.Combine(work, "paper.docx");
            await File.WriteAllBytesAsync(docx, DocxPaper.Write(paper), ct);
            var start = new ProcessStartInfo(Program!) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = work };
            // A profile of its own: one that a person has open would refuse a second process.
            foreach (var argument in new[] { $"-env:UserInstallation={new Uri(Path.Combine(Folder, "soffice")).AbsoluteUri}", "--headless", "--norestore", "--convert-to", Filter, "--outdir", work, docx })
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

            var made = Path.Combine(work, "paper.pdf");
            if (!File.Exists(made))
            {
                log.LogWarning("LibreOffice made no PDF, exit code {Code}", process.ExitCode);
                return false;
            }

            File.Move(made, kept, overwrite: true);
            return true;
        }
        finally
        {
            System.IO.Directory.Delete(work, recursive: true);
        }
    }
}
