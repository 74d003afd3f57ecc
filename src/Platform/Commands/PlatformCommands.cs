using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Commands;

/// <summary>The verbs of the house itself: verify the trail, back up, restore.</summary>
internal static class PlatformCommands
{
    private const string DatabaseEntry = "database";

    public static IEnumerable<Command> All(ICommandHost host)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var verify = new Command("verify-audit", "re-compute every hash of the audit trail; exit 1 when something was edited") { json };
        verify.SetAction(async (parsed, ct) =>
        {
            var verdict = await (await host.StartAsync()).GetRequiredService<VerifyAudit>().RunAsync(ct);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(verdict, JsonSerializerOptions.Web)
                : $"rows {verdict.Rows}, blocks {verdict.Blocks}, unsealed tail {verdict.UnsealedTail}, problems {verdict.Problems.Count}");
            foreach (var problem in parsed.GetValue(json) ? [] : verdict.Problems)
            {
                Console.WriteLine(problem);
            }

            return verdict.Whole ? ExitCodes.Done : ExitCodes.Found;
        });
        yield return verify;

        var file = new Argument<FileInfo>("FILE") { Description = "a .zip" };
        var backup = new Command("backup", "database and file store into one zip, while the server runs") { file };
        backup.SetAction(async (parsed, ct) => await BackupAsync(await host.StartAsync(), parsed.GetValue(file)!.FullName, ct));
        yield return backup;

        var from = new Argument<FileInfo>("FILE") { Description = "a zip made by backup" };
        var restore = new Command("restore", "put a backup back; refuses while a server runs") { from };
        restore.SetAction(async (parsed, ct) => await RestoreAsync(await host.StartAsync(), parsed.GetValue(from)!.FullName, ct));
        yield return restore;
        yield return ReplayCommand.Of(host);
        yield return PrepareCommand.Of(host);
    }

    private static async Task<int> BackupAsync(IServiceProvider services, string file, CancellationToken ct)
    {
        var settings = services.GetRequiredService<Settings>();
        var temporary = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"));
        try
        {
            await services.GetRequiredService<IDatabaseFlavour>().BackupAsync(settings, temporary, ct);
            File.Delete(file);
            await using var zip = await ZipFile.OpenAsync(file, ZipArchiveMode.Create, ct);
            await zip.CreateEntryFromFileAsync(temporary, DatabaseEntry, ct);
            // Files come after the database: each row copied has its bytes, later bytes do no harm.
            var root = Path.Combine(settings.DataFolder, "files");
            foreach (var path in System.IO.Directory.Exists(root) ? System.IO.Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories) : [])
            {
                var relative = Path.GetRelativePath(settings.DataFolder, path).Replace('\\', '/');
                if (!relative.StartsWith("files/tmp/", StringComparison.Ordinal))
                {
                    await zip.CreateEntryFromFileAsync(path, relative, ct);
                }
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file} {new FileInfo(file).Length} bytes"));
        return ExitCodes.Done;
    }

    private static async Task<int> RestoreAsync(IServiceProvider services, string file, CancellationToken ct)
    {
        var settings = services.GetRequiredService<Settings>();
        if (await services.GetRequiredService<Leases>().AliveAsync(ct) is { Count: > 0 } alive)
        {
            throw new RuleBroken("platform.lease-alive", string.Join(", ", alive));
        }

        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"FILE: {file} does not exist");
        }

        var temporary = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"));
        try
        {
            await using var zip = await ZipFile.OpenReadAsync(file, ct);
            foreach (var entry in zip.Entries)
            {
                var target = entry.FullName == DatabaseEntry ? temporary : Path.GetFullPath(Path.Combine(settings.DataFolder, entry.FullName));
                if (target != temporary && !target.StartsWith(settings.DataFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    throw new FormatException($"FILE: {entry.FullName} would land outside the data folder");
                }

                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await entry.ExtractToFileAsync(target, overwrite: true, ct);
            }

            await services.GetRequiredService<IDatabaseFlavour>().RestoreAsync(settings, temporary, ct);
        }
        finally
        {
            File.Delete(temporary);
        }

        Console.WriteLine("restored");
        return ExitCodes.Done;
    }
}
