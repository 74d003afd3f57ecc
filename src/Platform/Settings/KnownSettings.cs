using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TinhSo.Platform;

/// <summary>What a setting may be; its problem is null when the value will do.</summary>
public sealed record KnownSetting(string Name, Func<string, string?> Problem, bool IsSecret = false);

/// <summary>Every TINHSO_ name there is, checked before anything starts: all wrong values at once, each with its name; a name nobody knows with the nearest known one.</summary>
public static class KnownSettings
{
    private const string Prefix = "TINHSO_";

    // Other programs of the house read these: ./run, ./test, ./bench, the simulators.
    private static readonly string[] Elsewhere = ["TINHSO_RUN_", "TINHSO_TEST_", "TINHSO_BENCH_", "TINHSO_WRITE_", "TINHSO_DRILL_", "TINHSO_SIM_SMTP", "TINHSO_SIM_CLAMAV"];

    public static IReadOnlyList<KnownSetting> All { get; } =
    [
        new("TINHSO_URLS", Addresses), new("TINHSO_SIM_URLS", Addresses), new("TINHSO_DATA", Text), new("TINHSO_CATALOGUES", Folder), new("TINHSO_DB", Text, IsSecret: true),
        new("TINHSO_DB_WAIT", Number(1, 600)), new("TINHSO_DEMO", Flag), new("TINHSO_NOW", Text), new("TINHSO_SEED_DOSSIERS", Number(0, 10_000_000)),
        new("TINHSO_FRONT_DOOR", OneOf("Own", "National", "Both")), new("TINHSO_DRAFTS", Number(1, 1_000_000)), new("TINHSO_WORKERS", Flag), new("TINHSO_PROXIES", Text),
        new("TINHSO_SMTP_HOST", Text), new("TINHSO_SMTP_PORT", Number(1, 65535)), new("TINHSO_MAIL_FROM", Mail), new("TINHSO_ALARM_MAIL", Text), new("TINHSO_ERASURES", Text),
        new("TINHSO_WARN_DISK_PERCENT", Number(1, 90)), new("TINHSO_WARN_BACKUP_HOURS", Number(1, 8760)), new("TINHSO_WARN_REHEARSAL_DAYS", Number(1, 3660)),
        new("TINHSO_WARN_QUEUE_MINUTES", Number(1, 100_000)), new("TINHSO_WARN_SIGN_INS", Number(1, 1_000_000)), new("TINHSO_WARN_SIGN_IN_ACCOUNTS", Number(1, 100_000)), new("TINHSO_KEYS", Text), new("TINHSO_KEYS_PASSWORD", Text, IsSecret: true), new("TINHSO_PKCS11", Existing),
        new("TINHSO_PKCS11_TOKEN", Text), new("TINHSO_PKCS11_PIN", Text, IsSecret: true), new("TINHSO_ROOTS", Text), new("TINHSO_STAMP_URL", Addresses), new("TINHSO_MOBILE_SIGN_URL", Addresses), new("TINHSO_MOBILE_SIGN_CLIENT", Text), new("TINHSO_MOBILE_SIGN_SECRET", Text, IsSecret: true),
        new("TINHSO_TOKEN_SERVICE", OwnComputer), new("TINHSO_SOFFICE", Text),
        new("TINHSO_NATIONAL_CLIENTS", Existing), new("TINHSO_PORTAL_URL", Addresses), new("TINHSO_PORTAL_USER", Text), new("TINHSO_PORTAL_PASSWORD", Text, IsSecret: true),
        new("TINHSO_SECOND_FACTOR", OneOf("required", "optional")), new("TINHSO_PASSWORD_ITERATIONS", Number(1000, 10_000_000)), new("TINHSO_IDLE_DAYS", value => value == "0" ? null : Number(15, 3660)(value)),
        new("TINHSO_PROOF_MINUTES", Number(1, 1_000_000)), new("TINHSO_SIGNING_PROOF_MINUTES", Number(1, 1_000_000)), new("TINHSO_PASSKEY_DOMAIN", Text),
        new("TINHSO_OUTBOUND", Addresses), new("TINHSO_CLAMAV", ScannerAddress), new("TINHSO_CLAMAV_DOWN", OneOf("refuse", "accept")), new("TINHSO_RATE", Number(0, 1_000_000)),
        new("TINHSO_BACKUP_KEY", Text, IsSecret: true), new("TINHSO_FIELD_KEYS", Text, IsSecret: true), new("TINHSO_ISSUER", Issuer),
        new("TINHSO_CITIZEN_SESSION_MINUTES", Number(5, 720)), new("TINHSO_CITIZEN_IDLE_MINUTES", Number(5, 720)),
    ];

    /// <summary>Stops the start when a value cannot be used. What is only unknown comes back, to be told: a newer unit file must not stop an older program.</summary>
    public static IReadOnlyList<string> Check(IConfiguration configuration)
    {
        var given = configuration.AsEnumerable().Where(p => p.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(p.Value)).ToList();
        var (problems, unknown) = (new List<string>(), new List<string>());
        foreach (var (name, value) in given.Where(p => !Elsewhere.Any(e => p.Key.StartsWith(e, StringComparison.OrdinalIgnoreCase))))
        {
            if (Find(name) is { } known)
            {
                // A secret is never repeated in a message.
                Add(known.Problem(value!) is { } problem ? $"{name}: {(known.IsSecret ? "the value" : $"'{value}'")} {problem}" : null);
            }
            else if (name.EndsWith(SecretSettings.Suffix, StringComparison.OrdinalIgnoreCase) && Find(name[..^SecretSettings.Suffix.Length]) is { IsSecret: true } secret)
            {
                // The first rotate-keys makes the file of field keys.
                Add(File.Exists(value) || secret.Name == "TINHSO_FIELD_KEYS" ? null : $"{name}: there is no file '{value}'");
            }
            else
            {
                unknown.Add($"{name} is not known and has no effect; did you mean {Nearest(name)}?");
            }
        }

        if (!Settings.IsDemo(configuration))
        {
            Add(WithoutTls(configuration["TINHSO_ISSUER"], configuration["TINHSO_URLS"]));
        }

        return problems.Count == 0 ? unknown : throw new FormatException(string.Join(Environment.NewLine, problems.Concat(unknown)));

        void Add(string? problem)
        {
            if (problem is not null)
            {
                problems.Add(problem);
            }
        }
    }

    public static string Nearest(string name) =>
        All.SelectMany(s => s.IsSecret ? new[] { s.Name, s.Name + SecretSettings.Suffix } : [s.Name]).MinBy(known => Distance(name.ToUpperInvariant(), known))!;

    /// <summary>Without an issuer people come by the addresses the web listens on; whoever is behind a proxy must name it, or cookies are not for TLS only.</summary>
    private static string? WithoutTls(string? issuer, string? urls) =>
        issuer is { Length: > 0 } ? IsOpen(issuer) ? $"TINHSO_ISSUER: '{issuer}' is not https; only the demo setting goes without TLS" : null
        : (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(IsOpen) is { } open
            ? $"TINHSO_ISSUER: wants the https address people use, because '{open}' of TINHSO_URLS is open to others without TLS" : null;

    /// <summary>Plain http for more than this machine. "http://+:5080" and "http://*:5080" are all its addresses, and no Uri.</summary>
    private static bool IsOpen(string address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback);

    private static KnownSetting? Find(string name) => All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string? Text(string value) => null;

    private static string? Flag(string value) => value is "1" or "0" || bool.TryParse(value, out _) ? null : "is neither true nor false";

    private static string? Folder(string value) => System.IO.Directory.Exists(value) ? null : "is no folder here";

    private static string? Existing(string value) => File.Exists(value) ? null : "is no file here";

    private static string? Mail(string value) => System.Net.Mail.MailAddress.TryCreate(value, out _) ? null : "is no e-mail address";

    private static string? Issuer(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? null : "is no single address without a path, such as https://so.angiang.example";

    private static string? Addresses(string value) =>
        value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(a => a.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || a.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            ? null : "is no address such as http://127.0.0.1:5080; several stand with ';' between them";

    private static string? OwnComputer(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host is "127.0.0.1" or "localhost" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? null : "is no address on the officer's own computer, such as http://127.0.0.1:9123";

    private static string? ScannerAddress(string value) => Files.Clamd.Address(value) is null ? "is neither host:port nor unix:/path/of/socket" : null;

    private static Func<string, string?> Number(long least, long most) => value =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? null
            : string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {least} to {most}");

    private static Func<string, string?> OneOf(params string[] words) => value => words.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"is none of {string.Join(", ", words)}";

    /// <summary>How many letters must be changed, left out or put in.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, previous) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j] + 1, previous + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j], previous) = (row[j], cost, cost);
            }
        }

        return row[b.Length];
    }
}
