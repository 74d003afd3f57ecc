using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using TinhSo.Platform;

namespace TinhSo.Modules.Privacy.Erasing;

/// <summary>One erasure that was carried out: ids alone, nothing of the person.</summary>
internal sealed record ErasureLine(Guid RequestId, Guid AccountId, DateTime At);

/// <summary>
/// The erasures that were carried out, one JSON line each, in a file outside the database and its backups: a backup older than an erasure brings the data back,
/// and the file says so (ADR 35). Lines are only ever appended.
/// </summary>
internal sealed class ErasureList(Settings settings, IConfiguration configuration)
{
    public const string Setting = "TINHSO_ERASURES";

    public string File => Path.GetFullPath(configuration[Setting] is { Length: > 0 } path ? path : Path.Combine(settings.DataFolder, "erasures.jsonl"));

    /// <summary>A line cut off by a crash is not one: its erasure is listed again.</summary>
    public async Task<IReadOnlyList<ErasureLine>> ReadAsync(CancellationToken ct)
    {
        if (!System.IO.File.Exists(File))
        {
            return [];
        }

        return [.. (await System.IO.File.ReadAllLinesAsync(File, ct)).Select(Parse).OfType<ErasureLine>().DistinctBy(l => l.RequestId)];
    }

    public async Task AddAsync(IEnumerable<ErasureLine> lines, CancellationToken ct)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Begun on a line of its own: the one before may have been cut off.
        var text = "\n" + string.Join('\n', lines.Select(l => JsonSerializer.Serialize(l, JsonSerializerOptions.Web))) + "\n";
        await using var file = new FileStream(File, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        file.Flush(flushToDisk: true);
    }

    private static ErasureLine? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<ErasureLine>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
