using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Reliability;

/// <summary>The key under which people are counted and found: made once, kept through every change of the other keys (ADR 37).</summary>
[Trait("Engine", "any")]
public sealed class LastingKeyTests
{
    private const string Identifier = "089195001234";

    [Fact]
    public async Task The_lasting_key_outlives_rotations_and_a_file_of_before_gets_it_once()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (keys, protector) = (app.Services.GetRequiredService<FieldKeys>(), app.Services.GetRequiredService<FieldProtector>());
        var (lasting, index, word) = (keys.Ring.Lasting, protector.LastingIndex(Identifier, "one"), protector.SearchWord(Identifier));
        Assert.DoesNotContain(lasting!.Id, keys.Ring.Keys.Select(k => k.Id));
        Assert.NotEqual(index, protector.LastingIndex(Identifier, "two"));
        var before = keys.Ring.Current;
        keys.Rotate();
        keys.Retire([before]);
        Assert.Equal((lasting, index, word), (keys.Ring.Lasting, protector.LastingIndex(Identifier, "one"), protector.SearchWord(Identifier)));

        var file = Path.Combine(app.DataFolder, "field-keys.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { keys.Ring.Current, keys.Ring.Keys }, JsonSerializerOptions.Web));
        // Several processes that start together: one makes it, one changes the other keys, and nothing is lost.
        var settings = app.Services.GetRequiredService<Settings>();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            var process = new FieldKeys(new ConfigurationBuilder().Build(), settings, TimeProvider.System);
            if (i == 3)
            {
                process.Rotate();
            }

            return process.Ring.Lasting!;
        })));
        Assert.Single(made.Distinct());
        Assert.NotEqual(lasting, made[0]);
        var kept = new FieldKeys(new ConfigurationBuilder().Build(), settings, TimeProvider.System).Ring;
        Assert.Equal((made[0], 2), (kept.Lasting, kept.Keys.Count));
    }

    [Fact]
    public async Task Keys_once_read_outlive_a_file_that_cannot_be_read_and_another_user_changes_none()
    {
        await using var app = await TinhSoApp.StartAsync();
        var keys = app.Services.GetRequiredService<FieldKeys>();
        var (ring, file) = (keys.Ring, Path.Combine(app.DataFolder, "field-keys.json"));
        var whole = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, "{");
        Assert.Null(keys.Find("20200101abcdef"));
        Assert.Equal(ring.Current, keys.Ring.Current);
        await File.WriteAllTextAsync(file, whole);
        Assert.Null(keys.Find("20200101abcdef"));

        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            // As "sudo tinhso rotate-keys" would.
            using var chown = System.Diagnostics.Process.Start("chown", ["12345", file]);
            await chown.WaitForExitAsync();
            Assert.Contains("the server's user", Assert.Throws<FormatException>(keys.Rotate).Message, StringComparison.Ordinal);
            Assert.Equal(whole, await File.ReadAllTextAsync(file));
            Assert.DoesNotContain(System.IO.Directory.EnumerateFiles(app.DataFolder, "field-keys.json.*"), f => f != file && !f.EndsWith(".lock", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Keys_in_the_environment_without_a_lasting_one_are_refused()
    {
        await using var app = await TinhSoApp.StartAsync();
        var ring = app.Services.GetRequiredService<FieldKeys>().Ring;
        var given = JsonSerializer.Serialize(new { ring.Current, ring.Keys }, JsonSerializerOptions.Web);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(FieldKeys.Setting, given)]).Build();
        var refused = Assert.Throws<FormatException>(() => new FieldKeys(configuration, app.Services.GetRequiredService<Settings>(), TimeProvider.System).Ring);
        Assert.Contains("lasting", refused.Message, StringComparison.Ordinal);
    }
}
