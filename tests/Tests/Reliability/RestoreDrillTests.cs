using System.Diagnostics;
using System.Globalization;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Reliability;

/// <summary>The loss of the database, rehearsed by the script that operators run, and restores killed in the middle.</summary>
public sealed class RestoreDrillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_drill_loses_the_database_restores_it_and_finds_nothing_different()
    {
        var engine = TestEngine.IsPostgres ? "postgres" : "sqlite";
        var info = new ProcessStartInfo("/bin/bash", [Path.Combine(Root, "scripts", "restore-drill"), engine]) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["TINHSO_DRILL_PROGRAM"] = KilledProvince.Program;
        using var drill = Process.Start(info)!;
        var errors = drill.StandardError.ReadToEndAsync();
        var said = await drill.StandardOutput.ReadToEndAsync();
        await drill.WaitForExitAsync();

        Assert.True(drill.ExitCode == 0, said + await errors);
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            TestNotes.Write(output, $"restore drill on {engine}: {line}");
        }

        Assert.Contains($"drill passed on {engine}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_restore_leaves_the_old_database_the_new_one_or_says_that_it_is_unfinished()
    {
        var (data, db) = await TestEngine.NewAsync();
        await using var app = new TinhSoApp(data, db);
        using var province = new KilledProvince(data, db);
        var backup = Path.Combine(data, "one.backup");
        var (made, whole) = await province.CommandAsync("backup", backup);
        Assert.True(made == 0, whole);
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, (await province.CommandAsync("restore", backup)).Code);
        var random = new Random(TestNotes.Seed());
        var seen = new List<int>();
        for (var kill = 0; kill < 4; kill++)
        {
            await province.KilledCommandAsync(watch.Elapsed * (0.3 + (random.NextDouble() * 0.7)), "restore", backup);
            var (code, text) = await province.CommandAsync("verify-audit");
            Assert.True(code == 0 || (code == 3 && text.Contains("restore", StringComparison.Ordinal)), $"after kill {kill}: {code} {text}");
            seen.Add(code);
        }

        var (again, said) = await province.CommandAsync("restore", backup);
        Assert.True(again == 0, said);
        Assert.Equal(0, (await province.CommandAsync("verify-audit")).Code);
        Assert.Empty(System.IO.Directory.EnumerateDirectories(data, "*.work"));
        TestNotes.Write(output, string.Create(CultureInfo.InvariantCulture, $"killed restores: {seen.Count(c => c == 0)} left a whole database, {seen.Count(c => c == 3)} said unfinished"));
    }

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "TinhSo.slnx")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository");
            }

            return folder;
        }
    }
}
