using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using TinhSo.Platform;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Platform;

/// <summary>What the operator sets is checked before anything starts, and said by name.</summary>
[Trait("Engine", "any")]
public sealed class SettingsTests
{
    [Theory]
    [InlineData("TINHSO_SMTP_PORT", "mail", "whole number from 1 to 65535")]
    [InlineData("TINHSO_DB_WAIT", "0", "whole number from 1 to 600")]
    [InlineData("TINHSO_DEMO", "yes", "neither true nor false")]
    [InlineData("TINHSO_URLS", "127.0.0.1:5080", "no address")]
    [InlineData("TINHSO_FRONT_DOOR", "Back", "Own, National, Both")]
    [InlineData("TINHSO_CATALOGUES", "/nowhere/at/all", "no folder")]
    [InlineData("TINHSO_PKCS11", "/nowhere/lib.so", "no file")]
    [InlineData("TINHSO_MAIL_FROM", "nobody", "no e-mail address")]
    [InlineData("TINHSO_TOKEN_SERVICE", "http://192.168.1.5:9123", "officer's own computer")]
    [InlineData("TINHSO_KEYS_PASSWORD_FILE", "/nowhere/at/all", "no file")]
    public void A_wrong_value_stops_the_start_with_its_name(string name, string value, string remedy)
    {
        var refused = Assert.Throws<FormatException>(() => KnownSettings.Check(Configuration((name, value))));
        Assert.StartsWith(name + ":", refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://so.angiang.example", false, true)]
    [InlineData("http://so.angiang.example", true, false)]
    [InlineData("https://so.angiang.example", false, false)]
    [InlineData("http://localhost:5080", false, false)]
    public void Outside_the_demo_people_are_not_sent_to_an_address_without_TLS(string address, bool demo, bool refused)
    {
        var check = Record.Exception(() => KnownSettings.Check(Configuration(("TINHSO_ISSUER", address), ("TINHSO_DEMO", demo ? "true" : "false"))));
        Assert.Equal(refused, check is FormatException { Message: var said } && said.StartsWith("TINHSO_ISSUER:", StringComparison.Ordinal) && said.Contains("https", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080", "", true)]
    [InlineData("http://+:5080", "", true)]
    [InlineData("http://[::]:5080", "", true)]
    [InlineData("http://127.0.0.1:5080;http://10.0.0.5:5080", "", true)]
    [InlineData("http://0.0.0.0:5080", "https://so.angiang.example", false)]
    [InlineData("http://127.0.0.1:5080", "", false)]
    [InlineData("https://so.angiang.example", "", false)]
    [InlineData("", "", false)]
    public void Outside_the_demo_who_listens_to_others_without_TLS_names_the_https_address(string urls, string issuer, bool refused)
    {
        var check = Record.Exception(() => KnownSettings.Check(Configuration(("TINHSO_URLS", urls), ("TINHSO_ISSUER", issuer))));
        Assert.Equal(refused, check is FormatException { Message: var said } && said.StartsWith("TINHSO_ISSUER:", StringComparison.Ordinal));
        Assert.Empty(KnownSettings.Check(Configuration(("TINHSO_URLS", urls), ("TINHSO_ISSUER", issuer), ("TINHSO_DEMO", "true"))));
    }

    [Fact]
    public void All_wrong_values_are_told_at_once()
    {
        var refused = Assert.Throws<FormatException>(() => KnownSettings.Check(Configuration(("TINHSO_SMTP_PORT", "x"), ("TINHSO_DRAFTS", "y"))));
        Assert.Equal(2, refused.Message.Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("TINHSO_SMPT_HOST", "TINHSO_SMTP_HOST")]
    [InlineData("TINHSO_BACKUPKEY", "TINHSO_BACKUP_KEY")]
    [InlineData("TINHSO_ALARM_EMAIL", "TINHSO_ALARM_MAIL")]
    [InlineData("TINHSO_DB_FILES", "TINHSO_DB_FILE")]
    public void An_unknown_name_is_told_with_the_nearest_known_one(string name, string nearest) =>
        Assert.Contains($"did you mean {nearest}?", Assert.Single(KnownSettings.Check(Configuration((name, "x")))), StringComparison.Ordinal);

    [Fact]
    public void A_secret_may_stand_in_a_file_and_is_never_repeated()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "Host=db;Password=bí mật\n");
            var configuration = new ConfigurationManager();
            configuration.AddInMemoryCollection([new("TINHSO_DB_FILE", file), new("TINHSO_PKCS11_PIN_FILE", file)]);
            configuration.AddSecretFiles();
            Assert.Equal("Host=db;Password=bí mật", configuration["TINHSO_DB"]);
            Assert.Equal("Host=db;Password=bí mật", configuration["TINHSO_PKCS11_PIN"]);
            Assert.Empty(KnownSettings.Check(configuration));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Every_name_in_the_source_is_known_and_told_to_operators()
    {
        var guide = File.ReadAllText(Path.Combine(Source.Root, "docs/operations.md"));
        var used = Source.ProductCode().SelectMany(f => Regex.Matches(f.Text, "\"(TINHSO_[A-Z0-9_]+)\"").Select(m => m.Groups[1].Value)).Distinct()
            .Where(n => !n.EndsWith('_') && n is not ("TINHSO_SIM_SMTP" or "TINHSO_SIM_CLAMAV")).ToList();
        Assert.True(used.Count > 20);
        Assert.Empty(used.Except(KnownSettings.All.Select(s => s.Name)));
        Assert.DoesNotContain(KnownSettings.All.Select(s => s.Name), n => !guide.Contains($"`{n}`", StringComparison.Ordinal));
    }

    [Fact]
    public void The_unit_files_are_understood_by_systemd()
    {
        var units = Directory.GetFiles(Path.Combine(Source.Root, "deploy"), "tinhso*").Where(f => f.EndsWith(".service", StringComparison.Ordinal) || f.EndsWith(".timer", StringComparison.Ordinal)).ToList();
        Assert.True(units.Count >= 5, string.Join(' ', units));
        var settings = Regex.Matches(string.Join('\n', Directory.GetFiles(Path.Combine(Source.Root, "deploy")).Select(File.ReadAllText)), @"\bTINHSO_[A-Z0-9_]+").Select(m => m.Value).Distinct();
        Assert.DoesNotContain(settings, n => KnownSettings.All.All(s => s.Name != n && !(s.IsSecret && s.Name + "_FILE" == n)));
        if (!File.Exists("/usr/bin/systemd-analyze"))
        {
            return;
        }

        // The programs they start are on the operator's machine, not here: a folder that looks like it.
        var root = Directory.CreateTempSubdirectory("tinhso-units-").FullName;
        try
        {
            foreach (var (path, text) in units.Select(u => (u, File.ReadAllText(u))))
            {
                File.WriteAllText(Path.Combine(root, Path.GetFileName(path)), Regex.Replace(text, @"(?m)^(Exec\w+=)\S+", "$1/bin/true"));
            }

            using var verify = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", "--man=no", .. Directory.GetFiles(root)]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = verify.StandardError.ReadToEnd() + verify.StandardOutput.ReadToEnd();
            verify.WaitForExit();
            Assert.True(verify.ExitCode == 0 && !said.Contains("tinhso", StringComparison.Ordinal), said);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => new KeyValuePair<string, string?>(v.Name, v.Value))).Build();
}
