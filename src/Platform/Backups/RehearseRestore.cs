using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Hosting;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Backups;

/// <summary>What came of a tried restore: the restore itself, the audit trail found in it, and what of it the key file does not open.</summary>
public sealed record RestoreRehearsed(BackupRestored Restored, AuditVerdict Audit, IReadOnlyList<string> Unopened)
{
    public bool Good => Restored.Whole != false && Audit.Whole && Unopened.Count == 0;
}

/// <summary>The verb <c>restore --try</c>: restores into a place beside the running province, verifies rows and audit trail there, removes it and records that it was tried.</summary>
internal sealed class RehearseRestore(AppDb db, Act act, Settings settings, IConfiguration configuration, IReadOnlyList<IModule> modules, FieldKeys keys)
{
    public async Task<RestoreRehearsed> RunAsync(string file, CancellationToken ct)
    {
        using var space = new WorkFolder(settings, "rehearsal");
        var elsewhere = db.Flavour.Elsewhere(settings, space.Path);
        var services = new ServiceCollection();
        var there = new ConfigurationBuilder().AddConfiguration(configuration)
            .AddInMemoryCollection(new Dictionary<string, string?> { ["TINHSO_DATA"] = elsewhere.DataFolder, ["TINHSO_DB"] = elsewhere.PostgreSql }).Build();
        services.AddSingleton<IConfiguration>(there);
        services.AddPlatform(there, modules);
        // Those of the running province: in the demo a folder without them would make its own.
        services.AddSingleton(keys);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var copy = scope.ServiceProvider.GetRequiredService<AppDb>();
        try
        {
            var restored = await scope.ServiceProvider.GetRequiredService<RestoreBackup>().RunAsync(file, ct);
            var audit = await scope.ServiceProvider.GetRequiredService<VerifyAudit>().RunAsync(ct);
            var unopened = await scope.ServiceProvider.GetRequiredService<ReencryptFields>().UnopenedAsync(ct);
            var note = !audit.Whole ? $"{audit.Problems.Count} problems of the audit trail" : unopened.Count > 0 ? $"the key file does not open: {string.Join(", ", unopened)}" : null;
            RestoreBackup.Record(db, act, BackupAct.Rehearsal, restored, note);
            await db.SaveChangesAsync(ct);
            return new(restored, audit, unopened);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            db.Add(new BackupRun { Kind = BackupAct.Rehearsal, At = act.Now, Seconds = 0, Bytes = 0, File = Path.GetFileName(file), Succeeded = false, Note = e.Message });
            await db.SaveChangesAsync(ct);
            throw;
        }
        finally
        {
            await copy.GetService<IRelationalDatabaseCreator>().EnsureDeletedAsync(CancellationToken.None);
        }
    }
}
