using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Simulators.Identity;

namespace TinhSo.Simulators.Authority;

/// <summary>A certificate that was issued, and whether it was revoked since.</summary>
internal sealed record IssuedCertificate(string Serial, string Subject, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? RevokedAt);

/// <summary>Command: revoke the certificate with this serial number (hexadecimal).</summary>
internal sealed record RevokeOrder(string Serial);

/// <summary>The demo certification authority over HTTP: certificates for requests, lists, OCSP (RFC 6960) and time stamps (RFC 3161).</summary>
internal static class AuthorityEndpoints
{
    private const int MostBytes = 64 * 1024;

    public static void AddAuthority(this IServiceCollection services)
    {
        services.AddSingleton(s => new KeptRecords<IssuedCertificate>(s.GetRequiredService<Settings>().DataFolder, "certificates"));
        services.AddSingleton(s =>
        {
            var settings = s.GetRequiredService<Settings>();
            var address = settings.Urls.Split(';')[0].TrimEnd('/').Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal);
            var authority = new DemoAuthority(AuthorityKeys.LoadOrMake(settings.DataFolder, address), address);
            foreach (var issued in s.GetRequiredService<KeptRecords<IssuedCertificate>>().All.Where(i => i.RevokedAt is not null))
            {
                authority.Revoke(Convert.FromHexString(issued.Serial), issued.RevokedAt!.Value);
            }

            return authority;
        });
    }

    public static void MapAuthority(this IEndpointRouteBuilder app)
    {
        app.MapGet("/authority/root.cer", (DemoAuthority authority) => Results.Bytes(authority.Keys.Root.RawData, "application/pkix-cert"));
        app.MapGet("/authority/issuing.cer", (DemoAuthority authority) => Results.Bytes(authority.Keys.Issuing.RawData, "application/pkix-cert"));
        app.MapGet("/authority/root.crl", (DemoAuthority authority, ProvinceTime time) => Results.Bytes(authority.List(ofRoot: true, time.UtcNow), "application/pkix-crl"));
        app.MapGet("/authority/issuing.crl", (DemoAuthority authority, ProvinceTime time) => Results.Bytes(authority.List(ofRoot: false, time.UtcNow), "application/pkix-crl"));
        app.MapPost("/authority/ocsp", async (HttpRequest http, DemoAuthority authority, ProvinceTime time) => Answer(authority, await ReadAsync(http), time.UtcNow));
        app.MapGet("/authority/ocsp/{**question}", (string question, DemoAuthority authority, ProvinceTime time) =>
        {
            var bytes = new byte[question.Length];
            return Convert.TryFromBase64String(Uri.UnescapeDataString(question), bytes, out var length) ? Answer(authority, bytes[..length], time.UtcNow) : Results.BadRequest();
        });
        app.MapPost("/authority/stamp", async (HttpRequest http, DemoAuthority authority, ProvinceTime time) =>
            Results.Bytes(StampServer.Answer(authority.Keys, await ReadAsync(http) ?? [], time.UtcNow), "application/timestamp-reply"));
        app.MapPost("/authority/certificates", IssueAsync);
        app.MapGet("/sim/authority", (KeptRecords<IssuedCertificate> issued) => Page(issued));
        app.MapGet("/sim/authority/certificates", (KeptRecords<IssuedCertificate> issued) => issued.All.OrderBy(i => i.From));
        app.MapPost("/sim/authority/revoke", (RevokeOrder order, DemoAuthority authority, KeptRecords<IssuedCertificate> issued, ProvinceTime time) => Revoke(order.Serial, authority, issued, time));
        app.MapPost("/sim/authority/down", (DownOrder order, Outages outages) => outages["authority"] = order.Down);
    }

    private static IResult Answer(DemoAuthority authority, byte[]? question, DateTimeOffset now)
    {
        try
        {
            return Results.Bytes(authority.Answer(question ?? [], now), "application/ocsp-response");
        }
        catch (System.Formats.Asn1.AsnContentException)
        {
            // malformedRequest
            return Results.Bytes([0x30, 0x03, 0x0A, 0x01, 0x01], "application/ocsp-response");
        }
    }

    private static async Task<IResult> IssueAsync(HttpRequest http, DemoAuthority authority, KeptRecords<IssuedCertificate> issued, ProvinceTime time)
    {
        try
        {
            // The request is signed with the key it asks for; that is checked here.
            var request = CertificateRequest.LoadSigningRequest(await ReadAsync(http) ?? [], HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            var names = request.CertificateExtensions.FirstOrDefault(e => e.Oid?.Value == "2.5.29.17");
            using var certificate = authority.Issue(request.SubjectName, request.PublicKey, time.UtcNow.AddMinutes(-5), time.UtcNow.AddYears(2), names);
            var serial = certificate.SerialNumber;
            issued.Put(serial, new(serial, certificate.Subject, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), null));
            return Results.Text(certificate.ExportCertificatePem() + "\n" + authority.Keys.Issuing.ExportCertificatePem() + "\n", "application/x-pem-file");
        }
        catch (CryptographicException)
        {
            return Results.BadRequest();
        }
    }

    private static IResult Revoke(string serial, DemoAuthority authority, KeptRecords<IssuedCertificate> issued, ProvinceTime time)
    {
        if (issued.Find(serial) is not { } certificate)
        {
            return Results.NotFound();
        }

        var at = certificate.RevokedAt ?? time.UtcNow;
        authority.Revoke(Convert.FromHexString(serial), at);
        issued.Put(serial, certificate with { RevokedAt = at });
        return Results.Json(new { serial, at });
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest http)
    {
        if (http.ContentLength is null or > MostBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        await http.Body.CopyToAsync(body, http.HttpContext.RequestAborted);
        return body.ToArray();
    }

    private static IResult Page(KeptRecords<IssuedCertificate> issued) => Layout.Show(Say.Text("authority.title"), Html.Of($"""
        <p class="lead">{Say.Text("home.authority")}</p>
        <p><a href="/authority/root.cer">root.cer</a>, <a href="/authority/issuing.cer">issuing.cer</a>, <a href="/authority/root.crl">root.crl</a>, <a href="/authority/issuing.crl">issuing.crl</a></p>
        <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("authority.table")}"><table><caption>{Say.Text("authority.table")}</caption>
        <thead><tr><th scope="col">{Say.Text("authority.subject")}</th><th scope="col">{Say.Text("authority.serial")}</th><th scope="col">{Say.Text("authority.to")}</th><th scope="col">{Say.Text("authority.revoked")}</th></tr></thead>
        <tbody>{Html.Each(issued.All.OrderByDescending(i => i.From), i => Html.Of($"""
        <tr><td>{i.Subject}</td><td>{i.Serial}</td><td>{i.To:yyyy-MM-dd}</td><td>{(i.RevokedAt is { } at ? at.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : "")}</td></tr>
        """))}</tbody></table></div>
        """));
}
