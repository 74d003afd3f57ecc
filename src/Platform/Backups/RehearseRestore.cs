using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Hosting;

namespace TinhSo.Platform.Backups;

/// <summary>What came of a tried restore: the restore itself and the audit trail found in it.</summary>
public sealed record RestoreRehearsed(BackupRestored Restored, AuditVerdict Audit)
{
    public bool Good => Restored.Whole != false && Audit.Whole;
}

/// <summary>The verb <c>restore --try</c>: restores into a place beside the running province, verifies rows and audit trail there, removes it and records that it was tried.</summary>
internal sealed class RehearseRestore(AppDb db, Act act, Settings settings, IConfiguration configuration, IReadOnlyList<IModule> modules)
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
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var copy = scope.ServiceProvider.GetRequiredService<AppDb>();
        try
        {
            var restored = await scope.ServiceProvider.GetRequiredService<RestoreBackup>().RunAsync(file, ct);
            var audit = await scope.ServiceProvider.GetRequiredService<VerifyAudit>().RunAsync(ct);
            RestoreBackup.Record(db, act, BackupAct.Rehearsal, restored, audit.Whole ? null : $"{audit.Problems.Count} problems of the audit trail");
            await db.SaveChangesAsync(ct);
            return new(restored, audit);
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
