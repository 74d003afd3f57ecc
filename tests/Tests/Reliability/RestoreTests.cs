using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Hosting;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Sessions;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>Backup and restore of a whole province, with its files, on both engines.</summary>
public sealed class RestoreTests
{
    [Fact]
    public async Task What_was_changed_or_lost_after_the_backup_is_as_it_was()
    {
        await using var app = await WithDossiersAsync();
        var (backup, hash) = (BackupOf(app), await SaveFileAsync(app));
        var before = await RowsAsync(app);
        var made = await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(backup, CancellationToken.None));
        Assert.Empty(made.Damaged);
        Assert.Equal(1, made.Files);
        await SpoilAsync(app);
        Assert.NotEmpty(before["dossiers_form"]);
        Assert.DoesNotContain("dossiers_form", (await RowsAsync(app)).Keys);

        var restored = await app.WithAsync(s => s.GetRequiredService<RestoreBackup>().RunAsync(backup, CancellationToken.None));

        Assert.True(restored.Whole);
        Assert.Equal(before, await RowsAsync(app));
        await app.WithAsync(async services =>
        {
            Assert.True(services.GetRequiredService<FileStore>().Exists(hash));
            var verdict = await services.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None);
            Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
            var run = await services.GetRequiredService<AppDb>().Set<BackupRun>().SingleAsync();
            Assert.Equal((BackupAct.Restore, true, "one.backup"), (run.Kind, run.Succeeded, run.File));
        });
        // Restored rows count as settled: background work goes on where it was.
        await app.PumpAsync();
        Assert.Equal(before["dossiers_dossier"], (await RowsAsync(app))["dossiers_dossier"]);
    }

    [Fact]
    public async Task A_tried_restore_leaves_the_running_province_alone_and_is_recorded()
    {
        await using var app = await WithDossiersAsync();
        var backup = BackupOf(app);
        await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(backup, CancellationToken.None));
        await SpoilAsync(app);
        await app.WithAsync(s => s.GetRequiredService<Leases>().TryTakeAsync("worker:test", TimeSpan.FromHours(1), CancellationToken.None));
        var now = await RowsAsync(app);

        var tried = await app.WithAsync(s => s.GetRequiredService<RehearseRestore>().RunAsync(backup, CancellationToken.None));

        Assert.True(tried.Good);
        Assert.True(tried.Audit.Rows > 50);
        Assert.Equal(now, await RowsAsync(app));
        Assert.Empty(System.IO.Directory.EnumerateDirectories(app.DataFolder, "*.work"));
        var runs = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<BackupRun>().OrderBy(r => r.Id).ToListAsync());
        Assert.Equal([(BackupAct.Backup, true), (BackupAct.Rehearsal, true)], runs.Select(r => (r.Kind, r.Succeeded)));
        Assert.All(runs, r => Assert.True(r.Bytes > 1000 && r.Seconds > 0));
    }

    [Fact]
    public async Task A_damaged_backup_touches_nothing_and_a_failed_try_is_recorded()
    {
        await using var app = await WithDossiersAsync();
        var backup = BackupOf(app);
        await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(backup, CancellationToken.None));
        var bytes = await File.ReadAllBytesAsync(backup);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(backup, bytes);
        var now = await RowsAsync(app);

        await Assert.ThrowsAsync<FormatException>(() => app.WithAsync(s => s.GetRequiredService<RestoreBackup>().RunAsync(backup, CancellationToken.None)));
        await Assert.ThrowsAsync<FormatException>(() => app.WithAsync(s => s.GetRequiredService<RehearseRestore>().RunAsync(backup, CancellationToken.None)));

        Assert.Equal(now, await RowsAsync(app));
        Assert.Empty(System.IO.Directory.EnumerateDirectories(app.DataFolder, "*.work"));
        Assert.Equal(1, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<BackupRun>().CountAsync(r => r.Kind == BackupAct.Rehearsal && !r.Succeeded)));
    }

    [Fact]
    public async Task A_plain_zip_of_an_earlier_version_still_restores()
    {
        await using var app = await WithDossiersAsync();
        var hash = await SaveFileAsync(app);
        var (backup, copy) = (BackupOf(app), BackupOf(app) + ".copy");
        var before = await RowsAsync(app);
        await app.WithAsync(s => s.GetRequiredService<IDatabaseFlavour>().BackupAsync(s.GetRequiredService<AppDb>(), s.GetRequiredService<Settings>(), copy, CancellationToken.None));
        await using (var zip = await ZipFile.OpenAsync(backup, ZipArchiveMode.Create))
        {
            await zip.CreateEntryFromFileAsync(copy, "database");
            await zip.CreateEntryFromFileAsync(Path.Combine(app.DataFolder, "files", hash[..2], hash[2..4], hash), $"files/{hash[..2]}/{hash[2..4]}/{hash}");
        }

        await SpoilAsync(app);
        var restored = await app.WithAsync(s => s.GetRequiredService<RestoreBackup>().RunAsync(backup, CancellationToken.None));

        Assert.Null(restored.Whole);
        Assert.Equal(before, await RowsAsync(app));
        Assert.True(await app.WithAsync(s => Task.FromResult(s.GetRequiredService<FileStore>().Exists(hash))));
    }

    [Theory]
    [InlineData("platform.backup-other-engine")]
    [InlineData("platform.backup-other-schema")]
    [InlineData("platform.lease-alive")]
    public async Task What_does_not_fit_and_what_runs_is_refused(string code)
    {
        await using var app = await TinhSoApp.StartAsync();
        var backup = BackupOf(app);
        await app.WithAsync(async services =>
        {
            var (key, engine) = (services.GetRequiredService<BackupFile>(), services.GetRequiredService<IDatabaseFlavour>().Name);
            var about = new BackupManifest("0.0.1", code.EndsWith("engine", StringComparison.Ordinal) ? "another" : engine, "another", DateTime.UnixEpoch, new Dictionary<string, long>(), new Dictionary<string, BackupEntry>());
            await File.WriteAllTextAsync(backup + ".in", "no database at all");
            await key.WriteAsync(backup, about, [("database", backup + ".in")], CancellationToken.None);
            if (code == "platform.lease-alive")
            {
                // Another process has it.
                services.GetRequiredService<AppDb>().Add(new LeaseRow { Name = "worker:test", Owner = "another", Until = app.Clock.GetUtcNow().UtcDateTime.AddHours(1) });
                await services.GetRequiredService<AppDb>().SaveChangesAsync();
            }

            Assert.Equal(code, (await Assert.ThrowsAsync<RuleBroken>(() => services.GetRequiredService<RestoreBackup>().RunAsync(backup, CancellationToken.None))).Code);
        });
    }

    [Fact]
    public async Task Where_other_tools_put_the_database_back_one_command_ends_what_a_restore_would_and_refuses_beside_a_server()
    {
        await using var app = await TinhSoApp.StartAsync();
        var browser = app.Anonymous();
        await browser.EnterAsync("xuly1.long-xuyen");
        Assert.Equal(FactorWorld.Account, (await browser.GetAsync(FactorWorld.Account)).Url);
        var lease = new LeaseRow { Name = "worker:test", Owner = "another", Until = app.Clock.GetUtcNow().UtcDateTime.AddHours(1) };
        await app.WithAsync(async services =>
        {
            services.GetRequiredService<AppDb>().Add(lease);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            Assert.Equal("platform.lease-alive", (await Assert.ThrowsAsync<RuleBroken>(() => services.GetRequiredService<AfterRestore>().RunAsync(CancellationToken.None))).Code);
        });
        Assert.Equal(FactorWorld.Account, (await browser.GetAsync(FactorWorld.Account)).Url);

        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            await db.Set<LeaseRow>().ExecuteDeleteAsync();
            Assert.Equal(0, await services.GetRequiredService<AfterRestore>().RunAsync(CancellationToken.None));
            await db.SaveChangesAsync();
            var run = await db.Set<BackupRun>().SingleAsync();
            Assert.Equal((BackupAct.Restore, app.Clock.GetUtcNow().UtcDateTime), (run.Kind, run.At));
        });
        app.Services.GetRequiredService<SessionBook>().Forget();
        Assert.StartsWith(FactorWorld.SignIn, (await browser.GetAsync(FactorWorld.Account)).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_file_whose_bytes_changed_is_named_by_the_backup()
    {
        await using var app = await TinhSoApp.StartAsync();
        var hash = await SaveFileAsync(app);
        await File.AppendAllTextAsync(Path.Combine(app.DataFolder, "files", hash[..2], hash[2..4], hash), "!");

        var made = await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(BackupOf(app), CancellationToken.None));

        Assert.EndsWith(hash, Assert.Single(made.Damaged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_on_a_half_restored_file_refuses_and_the_same_restore_again_mends_it()
    {
        if (TestEngine.IsPostgres)
        {
            // There the restore is one transaction; KilledRestoreTests kill it.
            return;
        }

        await using var app = await WithDossiersAsync();
        var (backup, database) = (BackupOf(app), Path.Combine(app.DataFolder, "tinhso.db"));
        var before = await RowsAsync(app);
        await app.WithAsync(s => s.GetRequiredService<MakeBackup>().RunAsync(backup, CancellationToken.None));
        SqliteFlavour.LetGo(database, TimeSpan.FromSeconds(30));
        // As a restore leaves it that dies when the old database is out of the way and the new one not yet there.
        await File.WriteAllTextAsync(database + ".restoring", "");
        File.Move(database, database + ".replaced");
        var old = new FileInfo(database + ".replaced").Length;

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => app.WithAsync(s => s.GetRequiredService<FirstStart>().RunAsync(CancellationToken.None)));
        Assert.Equal("platform.restore-unfinished", refused.Code);
        await app.WithAsync(s => s.GetRequiredService<RestoreBackup>().RunAsync(backup, CancellationToken.None));

        await app.WithAsync(s => s.GetRequiredService<FirstStart>().RunAsync(CancellationToken.None));
        Assert.Equal(before, await RowsAsync(app));
        Assert.Equal(old, new FileInfo(database + ".replaced").Length);
    }

    private static string BackupOf(TinhSoApp app) => Path.Combine(app.DataFolder, "one.backup");

    private static async Task<TinhSoApp> WithDossiersAsync()
    {
        var app = await TinhSoApp.StartAsync();
        await app.WithAsync(services => ActivatorUtilities.CreateInstance<DossierSeed>(services).RunAsync(20, CancellationToken.None));
        await app.PumpAsync();
        return app;
    }

    private static Task<string> SaveFileAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var file = await services.GetRequiredService<FileStore>().SaveAsync(new MemoryStream("%PDF-1.7 giấy"u8.ToArray()), "a.pdf", FileStore.DefaultMaxBytes, CancellationToken.None);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
        return file.Sha256;
    });

    private static async Task SpoilAsync(TinhSoApp app)
    {
        await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierForm>().ExecuteDeleteAsync());
        if (System.IO.Directory.Exists(Path.Combine(app.DataFolder, "files")))
        {
            System.IO.Directory.Delete(Path.Combine(app.DataFolder, "files"), recursive: true);
        }
    }

    private static Task<Dictionary<string, List<string>>> RowsAsync(TinhSoApp app) => app.WithAsync(SavedRows.ReadAsync);
}
