namespace TinhSo.Simulators;

/// <summary>What the environment says; the demo passwords are written here in the open because nothing real listens behind them.</summary>
internal sealed record Settings
{
    public required string Urls { get; init; }

    /// <summary>The province's first address, without a slash at the end.</summary>
    public required string Province { get; init; }

    public required string DataFolder { get; init; }

    public required string Smtp { get; init; }

    /// <summary>Where the scanner listens; empty: it does not.</summary>
    public string Scanner { get; init; } = "";

    /// <summary>Where the demo clock starts (UTC); business times follow it, protocol times never do.</summary>
    public DateTime? StartAt { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required IReadOnlyList<string> SignedOutUris { get; init; }

    /// <summary>Whose pages the signing service on an officer's computer answers.</summary>
    public required IReadOnlyList<string> ProvinceOrigins { get; init; }

    public string ClientId { get; init; } = "tinhso-angiang";

    public string ClientSecret { get; init; } = "chi-dung-cho-trinh-mo-phong";

    public string PortalUser { get; init; } = "angiang";

    public string PortalPassword { get; init; } = "chi-dung-cho-trinh-mo-phong";

    public string PortalClientId { get; init; } = "cong-dvcqg";

    public string MinistryClientId { get; init; } = "he-thong-bo-nganh";

    /// <summary>The secret both senders show at the province's <c>/api/national/token</c>.</summary>
    public string SenderSecret { get; init; } = "chi-dung-cho-trinh-mo-phong";

    /// <summary>How the document system shows itself to the province when officers sign in.</summary>
    public string DocumentsClientId { get; init; } = "he-thong-van-ban-mo-phong";

    public string DocumentsSecret { get; init; } = "chi-dung-cho-trinh-mo-phong";

    /// <summary>How the province shows itself to the mobile signature service.</summary>
    public string MobileClientId { get; init; } = "tinhso-angiang";

    public string MobileSecret { get; init; } = "chi-dung-cho-trinh-mo-phong";

    public static Settings Read(IConfiguration configuration)
    {
        string Of(string name, string otherwise) => configuration[name] is { Length: > 0 } value ? value : otherwise;
        var bases = Of("TINHSO_URLS", "http://127.0.0.1:5080").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(Spellings).Distinct(StringComparer.Ordinal).ToList();

        return new Settings
        {
            Urls = Of("TINHSO_SIM_URLS", "http://127.0.0.1:5081"),
            Province = bases[0],
            DataFolder = Path.Combine(Path.GetFullPath(Of("TINHSO_DATA", "data")), "simulators"),
            Smtp = Of("TINHSO_SIM_SMTP", "127.0.0.1:5025"),
            Scanner = Of("TINHSO_SIM_CLAMAV", ""),
            StartAt = ProvinceTime.Parse(configuration["TINHSO_NOW"]),
            RedirectUris = [.. bases.Select(b => b + "/dang-nhap/quay-lai")],
            SignedOutUris = [.. bases.Select(b => b + "/")],
            ProvinceOrigins = bases,
        };
    }

    // A browser may reach a local server by either name, and the redirect address must match to the letter.
    private static IEnumerable<string> Spellings(string url)
    {
        var plain = url.TrimEnd('/').Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal);
        yield return plain;
        yield return plain.Replace("//127.0.0.1", "//localhost", StringComparison.Ordinal);
        yield return plain.Replace("//localhost", "//127.0.0.1", StringComparison.Ordinal);
    }
}
