using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Accounts;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.SignOn.Keys;
using TinhSo.Platform;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>Encrypted fields of accounts: nothing readable lies in the database, and a rotation of keys loses nothing while people sign in.</summary>
public sealed class RotationTests
{
    private const string Officer = "xuly1.long-xuyen";

    [Fact]
    public async Task Neither_the_database_nor_the_audit_holds_an_identifier_or_a_phone_that_can_be_read()
    {
        await using var app = await TinhSoApp.StartAsync();
        var id = await SignInAsync(app, 7);
        await SignInAsync(app, 7, phone: "0987650007");

        var info = await FindAsync(app, 7);
        Assert.Equal((id, Identifier(7), "0987650007"), (info!.Id, info.Identifier, info.Phone));
        var all = await EverythingAsync(app);
        Assert.DoesNotContain(Identifier(7), all, StringComparison.Ordinal);
        Assert.DoesNotContain("0912340007", all, StringComparison.Ordinal);
        Assert.DoesNotContain("0987650007", all, StringComparison.Ordinal);
        // The search itself works: the name beside them is there.
        Assert.Contains("Người Thử 7", all, StringComparison.Ordinal);
        var changes = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<AuditRow>().Where(r => r.SubjectId == id).OrderBy(r => r.Seq).Select(r => r.Changes).ToListAsync());
        Assert.Contains("•••••••••007", changes[0], StringComparison.Ordinal);
        // The two numbers end alike, so the masks are equal: the change shows all the same.
        Assert.Contains("PhoneCipher", changes[1], StringComparison.Ordinal);
        Assert.DoesNotContain("IdentifierMask", changes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotation_while_people_sign_in_loses_nobody_and_leaves_nothing_under_the_old_key()
    {
        await using var app = await TinhSoApp.StartAsync();
        for (var i = 0; i < 450; i++)
        {
            await SignInAsync(app, i);
        }

        // Their keys are encrypted fields too: an app of codes, and what signs tokens for other systems.
        var officer = app.Anonymous();
        await officer.EnterAsync(Officer);
        var totp = (await app.SetUpAppAsync(officer)).Secret;
        var signing = await app.WithAsync(async services =>
        {
            using var signer = await services.GetRequiredService<SigningKeys>().SignerAsync(CancellationToken.None);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return signer.Rsa.ExportPkcs8PrivateKey();
        });

        var keys = app.Services.GetRequiredService<FieldKeys>();
        var before = keys.Ring.Current;
        using var stop = new CancellationTokenSource();
        var next = 449;
        var load = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var seen = 0;
            while (!stop.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref next);
                await SignInAsync(app, number);
                Assert.Equal(Identifier(number), (await FindAsync(app, number))?.Identifier);
                // Somebody of before, whose row may be on its way just now.
                Assert.Equal(Identifier(seen % 450), (await FindAsync(app, seen % 450))?.Identifier);
                seen += 37;
            }
        })).Append(Task.Run(() => OverHttpAsync(app, totp, stop.Token))).ToList();

        keys.Rotate();
        await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(_ => Task.CompletedTask), CancellationToken.None));
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.NotEqual(before, keys.Ring.Current);
        await app.WithAsync(async services =>
        {
            var accounts = await services.GetRequiredService<AppDb>().Set<Account>().AsNoTracking().ToListAsync();
            var protector = services.GetRequiredService<FieldProtector>();
            Assert.Equal(next + 1, accounts.Count);
            Assert.All(accounts, a => Assert.StartsWith(protector.CurrentPrefix, a.IdentifierCipher, StringComparison.Ordinal));
            Assert.All(accounts, a => Assert.StartsWith(protector.CurrentPrefix, a.PhoneCipher, StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, next + 1).Select(Identifier).Order(StringComparer.Ordinal), accounts.Select(a => a.Identifier(protector)).Order(StringComparer.Ordinal));
            var verdict = await services.GetRequiredService<VerifyAudit>().RunAsync(CancellationToken.None);
            Assert.True(verdict.Whole, string.Join('\n', verdict.Problems));
            // Nothing needs the old key any more.
            Assert.Equal([before], await services.GetRequiredService<ReencryptFields>().UnusedAsync(keys.Ring, CancellationToken.None));
        });
        keys.Retire([before]);
        Assert.Equal(Identifier(5), (await FindAsync(app, 5))?.Identifier);
        var all = await EverythingAsync(app);
        Assert.All(Enumerable.Range(0, next + 1), i => Assert.DoesNotContain(Identifier(i), all, StringComparison.Ordinal));
        foreach (var secret in new[] { totp, signing })
        {
            // However it may have been written; of a long one any part tells.
            var part = secret.AsSpan(0, Math.Min(secret.Length, 18)).ToArray();
            Assert.All([Convert.ToBase64String(part), Convert.ToHexString(part), Convert.ToHexStringLower(part), Totp.Typed(part).Replace(" ", "", StringComparison.Ordinal)[..28]], text => Assert.DoesNotContain(text, all, StringComparison.Ordinal));
        }

        // And both still do their work.
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = app.Anonymous();
        Assert.Equal(FactorWorld.Account, (await again.CodeAsync(await again.EnterAsync(Officer), app.CodeNow(totp))).Url);
        await app.WithAsync(async services =>
        {
            using var signer = await services.GetRequiredService<SigningKeys>().SignerAsync(CancellationToken.None);
            Assert.Equal(signing, signer.Rsa.ExportPkcs8PrivateKey());
        });
    }

    /// <summary>An officer signs in by password and code, and a citizen sees their own number, again and again over HTTP.</summary>
    private static async Task OverHttpAsync(TinhSoApp app, byte[] totp, CancellationToken stop)
    {
        var account = (await FindAsync(app, 3))!;
        var citizen = await app.SignInAsync(CallerKind.Citizen, account.Id, account.Name);
        for (var turn = 0; turn == 0 || !stop.IsCancellationRequested; turn++)
        {
            // A code is good once.
            app.Clock.Advance(TimeSpan.FromSeconds(30));
            var browser = app.Anonymous();
            Assert.Equal(FactorWorld.Account, (await browser.CodeAsync(await browser.EnterAsync(Officer), app.CodeNow(totp))).Url);
            Assert.Contains(Identifier(3), (await citizen.GetAsync("/tai-khoan")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rotation_cut_off_in_the_middle_reads_old_and_new_and_goes_on_where_it_was()
    {
        await using var app = await TinhSoApp.StartAsync();
        for (var i = 0; i < ReencryptFields.Batch + 100; i++)
        {
            await SignInAsync(app, i);
        }

        app.Services.GetRequiredService<FieldKeys>().Rotate();
        await Assert.ThrowsAsync<OperationCanceledException>(() => app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(percent => percent > 50 ? throw new OperationCanceledException() : Task.CompletedTask), CancellationToken.None)));
        // The cookie key of the first start is one more row, and was among the first.
        Assert.Equal((ReencryptFields.Batch + 100L + 1, 100L), await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().LeftAsync(CancellationToken.None)));
        Assert.Equal(Identifier(1), (await FindAsync(app, 1))?.Identifier);
        Assert.Equal(Identifier(ReencryptFields.Batch + 99), (await FindAsync(app, ReencryptFields.Batch + 99))?.Identifier);

        await app.WithAsync(async services =>
        {
            services.GetRequiredService<JobQueue>().Enqueue(ReencryptFields.Kind, new ReencryptFields.Input());
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        await app.PumpAsync();

        Assert.Equal(0, (await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().LeftAsync(CancellationToken.None))).Old);
        Assert.Equal(100, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<JobRow>().Where(j => j.Kind == ReencryptFields.Kind).Select(j => j.Progress).SingleAsync()));
    }

    [Fact]
    public async Task A_field_opens_for_its_column_only_and_not_when_it_was_changed()
    {
        await using var app = await TinhSoApp.StartAsync();
        var protector = app.Services.GetRequiredService<FieldProtector>();
        var cipher = protector.Protect("089085000001", "one");
        Assert.Equal("089085000001", protector.Reveal(cipher, "one"));
        Assert.NotEqual(cipher, protector.Protect("089085000001", "one"));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => protector.Reveal(cipher, "two"));
        // Not the last characters: some of their bits mean nothing.
        var flipped = cipher[..^6] + (cipher[^6] == 'A' ? 'B' : 'A') + cipher[^5..];
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => protector.Reveal(flipped, "one"));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => protector.Reveal("20200101abcdef." + cipher.Split('.')[1], "one"));
        Assert.NotEqual(protector.BlindIndex("1", "one"), protector.BlindIndex("1", "two"));
    }

    [Fact]
    public async Task The_key_file_is_its_owners_alone_and_outside_the_demo_it_must_be_named()
    {
        await using var app = await TinhSoApp.StartAsync();
        _ = app.Services.GetRequiredService<FieldKeys>().Ring;
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(app.DataFolder, "field-keys.json")));
        }

        var settings = app.Services.GetRequiredService<Settings>() with { Demo = false };
        var missing = Assert.Throws<FormatException>(() => new FieldKeys(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build(), settings, TimeProvider.System).Ring);
        Assert.Contains("TINHSO_FIELD_KEYS_FILE", missing.Message, StringComparison.Ordinal);
    }

    private static string Identifier(int number) => string.Create(CultureInfo.InvariantCulture, $"097531{number:000000}");

    private static Task<Guid> SignInAsync(TinhSoApp app, int number, string? phone = null) => app.WithAsync(async services =>
    {
        var proven = new ProvenIdentity(
            $"rotation-{number}", AccountKind.Person, $"Người Thử {number}", Identifier(number), new DateOnly(1990, 5, 4), null,
            phone ?? string.Create(CultureInfo.InvariantCulture, $"091234{number:0000}"), null, null, null, null, 2);
        var account = await services.GetRequiredService<SignInAccount>().RunAsync(proven, default);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
        return account.Id;
    });

    private static Task<AccountInfo?> FindAsync(TinhSoApp app, int number) => app.WithAsync(s => s.GetRequiredService<IAccounts>().FindByIdentifierAsync(Identifier(number), default));

    /// <summary>All bytes of the SQLite file, or a plain dump of the PostgreSQL database, as text.</summary>
    private static async Task<string> EverythingAsync(TinhSoApp app)
    {
        var copy = Path.Combine(app.DataFolder, "everything");
        await app.WithAsync(s => s.GetRequiredService<IDatabaseFlavour>().BackupAsync(s.GetRequiredService<AppDb>(), s.GetRequiredService<Settings>(), copy, CancellationToken.None));
        if (!TestEngine.IsPostgres)
        {
            return Encoding.UTF8.GetString(await File.ReadAllBytesAsync(copy));
        }

        using var restore = System.Diagnostics.Process.Start("pg_restore", ["--file", copy + ".sql", copy]);
        await restore.WaitForExitAsync();
        Assert.Equal(0, restore.ExitCode);
        return await File.ReadAllTextAsync(copy + ".sql");
    }
}
