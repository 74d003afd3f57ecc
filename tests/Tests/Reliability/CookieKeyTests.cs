using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>Cookie keys lie encrypted in the database, change with the keys of fields, and those from before still read.</summary>
public sealed class CookieKeyTests
{
    private static readonly byte[] Secret = [1, 2, 3];
    private static readonly byte[] None = [];

    [Fact]
    public async Task Keys_of_cookies_lie_encrypted_and_a_rotation_takes_new_old_and_plain_ones_along()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (from, to) = (app.Clock.GetUtcNow(), app.Clock.GetUtcNow().AddDays(90));
        var made = Manager(app).CreateNewKey(from, to);
        // As it was written before keys were encrypted.
        var plain = Manager(app, encrypts: false).CreateNewKey(from, to);
        // A revocation has no secret and is left alone.
        Manager(app).RevokeKey(Manager(app).CreateNewKey(from, to).KeyId);
        var sealedBytes = new[] { made, plain }.Select(k => k.CreateEncryptor()!.Encrypt(Secret, None)).ToList();

        var rows = await RowsAsync(app);
        Assert.DoesNotContain("masterKey", Of(rows, made.KeyId), StringComparison.Ordinal);
        Assert.Matches("<fieldCipher[^>]*>" + System.Text.RegularExpressions.Regex.Escape(Current(app)), Of(rows, made.KeyId));
        Assert.Contains("masterKey", Of(rows, plain.KeyId), StringComparison.Ordinal);
        Opens();
        var (all, old) = await LeftAsync();
        Assert.Equal(1, old);

        var keys = app.Services.GetRequiredService<FieldKeys>();
        var before = keys.Ring.Current;
        keys.Rotate();
        Assert.Equal((all, all), await LeftAsync());
        Opens();
        await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().RunAsync(new(), new JobContext(_ => Task.CompletedTask), default));
        Assert.Equal((all, 0), await LeftAsync());
        rows = await RowsAsync(app);
        Assert.All(rows, r => Assert.DoesNotContain("masterKey", r, StringComparison.Ordinal));
        Assert.Equal([before], await app.WithAsync(s => s.GetRequiredService<ReencryptFields>().UnusedAsync(keys.Ring, default)));
        keys.Retire([before]);
        Opens();

        // Read anew from the database, as the next process will.
        void Opens()
        {
            var read = Manager(app).GetAllKeys().ToDictionary(k => k.KeyId);
            Assert.Equal(Secret, read[made.KeyId].CreateEncryptor()!.Decrypt(sealedBytes[0], None));
            Assert.Equal(Secret, read[plain.KeyId].CreateEncryptor()!.Decrypt(sealedBytes[1], None));
        }

        Task<(long, long)> LeftAsync() => app.WithAsync(s => s.GetRequiredService<ReencryptFields>().LeftAsync(default));
    }

    private static string Of(IEnumerable<string> rows, Guid key) => rows.Single(r => r.Contains("<key id=\"" + key, StringComparison.Ordinal));

    private static string Current(TinhSoApp app) => app.Services.GetRequiredService<FieldProtector>().CurrentPrefix;

    private static Task<List<string>> RowsAsync(TinhSoApp app) => app.WithAsync(s => s.GetRequiredService<AppDb>().Set<DataKey>().AsNoTracking().OrderBy(k => k.Id).Select(k => k.Xml).ToListAsync());

    private static XmlKeyManager Manager(TinhSoApp app, bool encrypts = true)
    {
        var options = app.Services.GetRequiredService<IOptions<KeyManagementOptions>>();
        var open = new KeyManagementOptions { XmlRepository = options.Value.XmlRepository, AuthenticatedEncryptorConfiguration = new AuthenticatedEncryptorConfiguration() };
        foreach (var factory in options.Value.AuthenticatedEncryptorFactories)
        {
            open.AuthenticatedEncryptorFactories.Add(factory);
        }

        return new(encrypts ? options : Options.Create(open), app.Services.GetRequiredService<IActivator>());
    }
}
