using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.SignOn.Keys;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.SignOn;

/// <summary>Keys change while people sign in, and no sign-in notices.</summary>
public sealed class SigningKeyTests : IAsyncLifetime
{
    private const string User = "xuly1.long-xuyen";
    private readonly SignOnWorld _world = new();

    private TinhSoApp App => _world.App;

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    private Task<List<SigningKey>> KeysAsync() => App.WithAsync(s => s.GetRequiredService<AppDb>().Set<SigningKey>().AsNoTracking().OrderBy(k => k.Id).ToListAsync());

    private Task WorkAsync() => App.Services.GetServices<IWorker>().Single(w => w.Name == "signon-keys").RunAsync(CancellationToken.None);

    /// <summary>The verb of the command line; the keys it names.</summary>
    private Task<List<string>> CommandAsync(params string[] words) => App.WithAsync(async s =>
    {
        using var output = new StringWriter();
        Assert.Equal(0, await new System.CommandLine.RootCommand { KeysCommand.Of(new Shell(s)) }.Parse(["sign-on-keys", .. words, "--json"]).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output }));
        return JsonNode.Parse(output.ToString())!.AsArray().Select(k => k!["kid"]!.ToString()).ToList();
    });

    private async Task<List<string>> PublishedAsync()
    {
        using var client = App.CreateClient();
        var keys = JsonNode.Parse(await client.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)))!["keys"]!.AsArray();
        Assert.All(keys, k => Assert.Equal(["kty", "use", "alg", "kid", "n", "e"], k!.AsObject().Select(p => p.Key)));
        return [.. keys.Select(k => k!["kid"]!.ToString())];
    }

    [Fact]
    public async Task After_ninety_days_the_next_key_is_announced_then_signs_and_the_old_one_is_forgotten()
    {
        var party = await _world.RegisterAsync();
        await WorkAsync();
        Assert.Empty(await PublishedAsync());
        await _world.HeldAsync(party, User);
        var first = Assert.Single(await PublishedAsync());
        await WorkAsync();
        Assert.Equal([first], await PublishedAsync());

        App.Clock.Advance(RotateSigningKeys.Life - RotateSigningKeys.Announced);
        await WorkAsync();
        var both = await PublishedAsync();
        Assert.Equal(2, both.Count);
        // Announced only: the first still signs.
        var held = await _world.HeldAsync(party, User);
        Assert.Equal(first, (await party.ReadAsync(held.IdToken)).SecurityToken.SigningKey.KeyId);

        App.Clock.Advance(RotateSigningKeys.Announced - TimeSpan.FromSeconds(30));
        var browser = await _world.OfficerAsync(User);
        var code = Party.CodeOf(await party.AnswerAsync(browser));
        var before = (await party.RedeemAsync(Party.CodeOf(await party.AnswerAsync(browser)))).Body["id_token"]!.ToString();
        App.Clock.Advance(TimeSpan.FromSeconds(31));
        await WorkAsync();
        // The code was given under the old key, the token is signed by the new one; what the old one signed still holds.
        var after = (await party.RedeemAsync(code)).Body["id_token"]!.ToString();
        Assert.Equal(both.Single(k => k != first), (await party.ReadAsync(after)).SecurityToken.SigningKey.KeyId);
        Assert.True((await party.ReadAsync(before)).IsValid);

        App.Clock.Advance(TimeSpan.FromMinutes(30));
        await WorkAsync();
        Assert.Equal(2, (await PublishedAsync()).Count);
        Assert.Equal("", (await KeysAsync()).Single(k => k.Kid == first).PrivateCipher);
        App.Clock.Advance(MakeSigningKey.Kept);
        await WorkAsync();
        Assert.DoesNotContain(first, await PublishedAsync());
        Assert.Equal(0, await App.WithAsync(s => s.GetRequiredService<AppDb>().Set<Grant>().CountAsync()));
    }

    [Fact]
    public async Task A_stolen_key_leaves_the_list_at_once()
    {
        var party = await _world.RegisterAsync();
        var held = await _world.HeldAsync(party, User);
        // Announced only, then put in the place of all.
        Assert.Equal(2, (await CommandAsync("--rotate")).Count);
        Assert.Equal(held.IdToken.Split('.')[0], (await _world.HeldAsync(party, User)).IdToken.Split('.')[0]);
        var left = Assert.Single(await CommandAsync("--withdraw"));
        Assert.Equal([left], await PublishedAsync());
        Assert.False((await party.ReadAsync(held.IdToken)).IsValid);
        Assert.True((await party.ReadAsync((await _world.HeldAsync(party, User)).IdToken)).IsValid);
    }

    [Fact]
    public async Task After_a_restore_no_key_token_or_session_of_the_backup_lives()
    {
        var party = await _world.RegisterAsync();
        var held = await _world.HeldAsync(party, User);
        Assert.Equal(0, await App.WithAsync(s => s.GetRequiredService<AfterRestore>().ApplyAsync(CancellationToken.None)));
        Assert.Empty(await PublishedAsync());
        Assert.Equal("", Assert.Single(await KeysAsync()).PrivateCipher);
        Assert.False(await party.IsActiveAsync(held.Token));
        Assert.Equal([SessionEnd.Restored], await App.WithAsync(s => s.GetRequiredService<AppDb>().Set<OpenedSession>().Select(x => x.EndedBy!.Value).ToListAsync()));
        Assert.True((await party.ReadAsync((await _world.HeldAsync(party, User)).IdToken)).IsValid);
    }

    [Fact]
    public async Task The_private_part_is_encrypted_and_follows_the_rotation_of_field_keys()
    {
        var party = await _world.RegisterAsync();
        await _world.HeldAsync(party, User);
        var key = Assert.Single(await KeysAsync());
        var open = App.Services.GetRequiredService<FieldProtector>().Reveal(key.PrivateCipher, SigningKey.Purpose);
        var audit = await App.WithAsync(s => s.GetRequiredService<AppDb>().Set<AuditRow>().Where(r => r.SubjectId == key.Id).SingleAsync());
        Assert.DoesNotContain(open[..40], key.PrivateCipher + audit.Changes, StringComparison.Ordinal);
        Assert.DoesNotContain(key.PrivateCipher[20..60], audit.Changes, StringComparison.Ordinal);

        App.Services.GetRequiredService<FieldKeys>().Rotate();
        await App.WithAsync(async s =>
        {
            var job = s.GetRequiredService<ReencryptFields>();
            // The signing key, and the keys of cookies.
            Assert.Equal(2, (await job.LeftAsync(CancellationToken.None)).Old);
            await job.RunAsync(new(), new JobContext(_ => Task.CompletedTask), CancellationToken.None);
            Assert.Equal(0, (await job.LeftAsync(CancellationToken.None)).Old);
        });
        Assert.NotEqual(key.PrivateCipher, Assert.Single(await KeysAsync()).PrivateCipher);
        Assert.True((await party.ReadAsync((await _world.HeldAsync(party, User)).IdToken)).IsValid);
    }

    private sealed class Shell(IServiceProvider services) : TinhSo.Platform.ICommandHost
    {
        public Task<IServiceProvider> StartAsync() => Task.FromResult(services);

        public IServiceProvider Services() => services;
    }
}
