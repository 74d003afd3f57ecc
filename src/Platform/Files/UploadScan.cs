using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Files;

/// <summary>Has what people give looked at by ClamAV before anything is done with it. The file store and every page that only reads a file ask it.</summary>
public sealed class UploadScan(Settings settings, Act act, ScannerRest rest, IServiceScopeFactory scopes, ILogger<UploadScan> log)
{
    /// <summary>Null where the operator named no scanner.</summary>
    public Clamd? Scanner { get; } = settings.Scanner is { } address ? new Clamd(address) : null;

    /// <summary>When it was found clean; null when it was not looked at. Throws <see cref="RuleBroken"/> for what is infected, and without a verdict where the operator wants one.</summary>
    public async Task<DateTime?> CheckAsync(Stream content, string name, CancellationToken ct)
    {
        if (Scanner is null)
        {
            return null;
        }

        try
        {
            if (rest.IsOn)
            {
                throw new ScannerFailed("it did not answer a moment ago");
            }

            if (await Scanner.FindAsync(content, ct) is not { } finding)
            {
                return act.Now;
            }

            await RecordAsync(name, content.CanSeek ? content.Length : 0, finding, ct);
            throw new RuleBroken("platform.upload-infected", name);
        }
        catch (ScannerFailed failed)
        {
            if (failed.IsSilent)
            {
                rest.Begin();
            }

            log.LogWarning("No verdict of the scanner on an upload of {Account}: {Reason}", act.Caller.Id, failed.Message);
            return settings.TakesUnscanned ? null : throw new RuleBroken("platform.upload-no-scanner", name);
        }
    }

    /// <summary>In a save of its own: the act that brought the file is refused and saves nothing.</summary>
    private async Task RecordAsync(string name, long size, string finding, CancellationToken ct)
    {
        log.LogWarning("Refused an infected upload of {Account}: {Finding}", act.Caller.Id, finding);
        await using var scope = scopes.CreateAsyncScope();
        var (db, own) = (scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<Act>());
        var refused = Infected(own, name, size, finding, null);
        own.On(refused, "platform.refuse-infected");
        db.Add(refused);
        await db.SaveChangesAsync(ct);
    }

    internal static InfectedUpload Infected(Act act, string name, long size, string finding, Guid? fileId) => new()
    {
        At = act.Now,
        CallerId = act.Caller.Id,
        Kind = Path.GetExtension(name).ToLowerInvariant() is { Length: > 0 and <= 10 } ending ? ending : "",
        Size = size,
        FileId = fileId,
        Finding = Search.WholeText.Start(finding, 200),
    };
}
