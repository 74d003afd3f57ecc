using System.Globalization;
using Microsoft.Extensions.Configuration;
using TinhSo.Platform.Sessions;

namespace TinhSo.Platform;

/// <summary>Which door citizens file through: the province's own pages, the national portal, or both (the demo setting).</summary>
public enum FrontDoor
{
    Own,
    National,
    Both,
}

/// <summary>What the operator chose by environment: data folder, database, addresses, demo. Read once at start; a bad value stops the start with its name.</summary>
public sealed record Settings
{
    public required string DataFolder { get; init; }

    /// <summary>The province as data; left out, the catalogues shipped beside the executable.</summary>
    public required string CatalogueFolder { get; init; }

    /// <summary>PostgreSQL connection string; null means SQLite in the data folder.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>How long a request waits for a busy database before it answers "come again" (503).</summary>
    public TimeSpan DatabaseWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The address people and other systems use: it stands in mails and tokens, and says whether cookies are for TLS only.</summary>
    public required Uri BaseAddress { get; init; }

    public bool IsOverTls => BaseAddress.Scheme == "https";

    public required Uri SimulatorsAddress { get; init; }

    /// <summary>Sample users, simulators and the seeded months; never on in production.</summary>
    public bool Demo { get; init; }

    public DateTimeOffset? Now { get; init; }

    public FrontDoor FrontDoor { get; init; }

    /// <summary>Whether catalogues/second-factor.csv binds; the sample users of the demo setting have a password only.</summary>
    public bool SecondFactorRequired { get; init; }

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512 for officers' passwords; OWASP asks for 210,000. A password hashed with fewer is hashed anew at the next sign-in.</summary>
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>After how many days without a sign-in an officer's account is closed; 0 never, as in the demo setting.</summary>
    public int IdleDays { get; init; }

    /// <summary>How long after proving who they are an officer may administer without proving it again.</summary>
    public TimeSpan ProofForAdministration { get; init; }

    /// <summary>The same for approving and issuing.</summary>
    public TimeSpan ProofForSigning { get; init; }

    /// <summary>How long a citizen stays signed in, in use and unused.</summary>
    public SessionLife CitizenSession { get; init; } = new(SessionLife.Most, TimeSpan.FromHours(2));

    /// <summary>The domain passkeys are made for; left out, the host the browser asked. Once passkeys exist it must not change.</summary>
    public string? PasskeyDomain { get; init; }

    public required string SmtpHost { get; init; }

    public int SmtpPort { get; init; }

    public required string MailFrom { get; init; }

    /// <summary>Background work in this process: off for tests that pump by hand and for a web node without workers.</summary>
    public bool Workers { get; init; }

    /// <summary>The proxies in front, which alone may say who calls and over which scheme.</summary>
    public IReadOnlyList<System.Net.IPNetwork> Proxies { get; init; } = [];

    /// <summary>Servers inside the government's network that certificates name; all others a certificate names must be public.</summary>
    public IReadOnlyList<Uri> Outbound { get; init; } = [];

    /// <summary>ClamAV's daemon, which looks at uploads; null: nobody looks.</summary>
    public System.Net.EndPoint? Scanner { get; init; }

    /// <summary>Whether uploads are taken while the scanner gives no verdict, to be looked at later.</summary>
    public bool TakesUnscanned { get; init; }

    /// <summary>Percent of the usual limits of requests; 0 sets none.</summary>
    public int RatePercent { get; init; } = 100;

    /// <summary>How many sample dossiers the first start makes; 0 makes none.</summary>
    public int SeedDossiers { get; init; }

    public static bool IsDemo(IConfiguration configuration) => configuration["TINHSO_DEMO"] is "1" or "true" or "True";

    /// <summary>Over TLS the prefix makes the browser refuse the cookie from any other host or without TLS; it takes it over TLS only, so the demo on localhost goes without.</summary>
    public string CookieName(string name) => IsOverTls ? "__Host-" + name : name;

    public static Settings Read(IConfiguration configuration)
    {
        string? Get(string name) => configuration[name] is { Length: > 0 } v ? v : null;
        Uri Address(string name, string fallback)
        {
            var text = (Get(name) ?? fallback).Split(';')[0].Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal);
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : throw new FormatException($"{name}: '{text}' is not an address such as {fallback}");
        }

        static System.Net.IPNetwork Proxy(string text) =>
            System.Net.IPNetwork.TryParse(text, out var network) ? network
            : System.Net.IPAddress.TryParse(text, out var address) ? new(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)
            : throw new FormatException($"TINHSO_PROXIES: '{text}' is neither an address such as 10.0.0.2 nor a network such as 10.0.0.0/24");

        var demo = IsDemo(configuration);
        DateTimeOffset? now = null;
        if (Get("TINHSO_NOW") is { } text)
        {
            if (!demo)
            {
                throw new FormatException("TINHSO_NOW: only the demo setting (TINHSO_DEMO=true) may move the clock");
            }

            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var parsed))
            {
                throw new FormatException($"TINHSO_NOW: '{text}' is not a time such as 2026-11-02T09:00+07:00");
            }

            // A time without an offset is Vietnamese wall time, whatever the machine's zone.
            var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 9;
            now = hasOffset ? parsed : new DateTimeOffset(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromHours(7));
        }

        TimeSpan Minutes(string name, int fallback) => int.TryParse(Get(name) ?? fallback.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var minutes) && minutes > 0
            ? TimeSpan.FromMinutes(minutes)
            : throw new FormatException($"{name}: '{Get(name)}' is not a number of minutes such as {fallback}");

        var catalogues = Path.GetFullPath(Get("TINHSO_CATALOGUES") ?? Path.Combine(AppContext.BaseDirectory, "catalogues"));
        if (!System.IO.Directory.Exists(catalogues))
        {
            throw new FormatException($"TINHSO_CATALOGUES: there is no folder '{catalogues}'");
        }

        return new Settings
        {
            CatalogueFolder = catalogues,
            DataFolder = Path.GetFullPath(Get("TINHSO_DATA") ?? "data"),
            PostgreSql = Get("TINHSO_DB"),
            DatabaseWait = TimeSpan.FromSeconds(int.Parse(Get("TINHSO_DB_WAIT") ?? "30", CultureInfo.InvariantCulture)),
            BaseAddress = Address(Get("TINHSO_ISSUER") is null ? "TINHSO_URLS" : "TINHSO_ISSUER", "http://127.0.0.1:5080"),
            SimulatorsAddress = Address("TINHSO_SIM_URLS", "http://127.0.0.1:5081"),
            Demo = demo,
            Now = now,
            FrontDoor = Enum.TryParse<FrontDoor>(Get("TINHSO_FRONT_DOOR"), true, out var door) ? door : demo ? FrontDoor.Both : FrontDoor.National,
            SecondFactorRequired = (Get("TINHSO_SECOND_FACTOR") ?? (demo ? "optional" : "required")) switch
            {
                "required" => true,
                "optional" => false,
                var other => throw new FormatException($"TINHSO_SECOND_FACTOR: '{other}' is neither required nor optional"),
            },
            PasswordIterations = int.TryParse(Get("TINHSO_PASSWORD_ITERATIONS") ?? "210000", CultureInfo.InvariantCulture, out var iterations) && iterations >= 1000
                ? iterations
                : throw new FormatException("TINHSO_PASSWORD_ITERATIONS: wants a number from 1000, such as 210000"),
            IdleDays = int.TryParse(Get("TINHSO_IDLE_DAYS") ?? (demo ? "0" : "45"), CultureInfo.InvariantCulture, out var idle) && (idle == 0 || idle > 14)
                ? idle
                : throw new FormatException("TINHSO_IDLE_DAYS: wants a number of days above 14, or 0 for never"),
            ProofForAdministration = Minutes("TINHSO_PROOF_MINUTES", 15),
            ProofForSigning = Minutes("TINHSO_SIGNING_PROOF_MINUTES", 60),
            CitizenSession = new(Minutes("TINHSO_CITIZEN_SESSION_MINUTES", (int)SessionLife.Most.TotalMinutes), Minutes("TINHSO_CITIZEN_IDLE_MINUTES", 120)),
            PasskeyDomain = Get("TINHSO_PASSKEY_DOMAIN"),
            SmtpHost = Get("TINHSO_SMTP_HOST") ?? "127.0.0.1",
            SmtpPort = int.Parse(Get("TINHSO_SMTP_PORT") ?? "5025", CultureInfo.InvariantCulture),
            MailFrom = Get("TINHSO_MAIL_FROM") ?? "khong-tra-loi@tinhso.example",
            Workers = Get("TINHSO_WORKERS") is not ("0" or "false"),
            Proxies = [.. (Get("TINHSO_PROXIES") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Proxy)],
            Outbound = [.. (Get("TINHSO_OUTBOUND") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(a =>
                Uri.TryCreate(a, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : throw new FormatException($"TINHSO_OUTBOUND: '{a}' is not an address such as http://crl.example"))],
            Scanner = Get("TINHSO_CLAMAV") is { } scanner ? Files.Clamd.Address(scanner) ?? throw new FormatException($"TINHSO_CLAMAV: '{scanner}' is neither host:port nor unix:/path/of/socket") : null,
            TakesUnscanned = Get("TINHSO_CLAMAV_DOWN") is "accept",
            RatePercent = int.Parse(Get("TINHSO_RATE") ?? "100", CultureInfo.InvariantCulture),
            SeedDossiers = int.Parse(Get("TINHSO_SEED_DOSSIERS") ?? (demo ? "3000" : "0"), CultureInfo.InvariantCulture),
        };
    }
}
