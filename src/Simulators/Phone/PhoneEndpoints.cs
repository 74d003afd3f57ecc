using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TinhSo.Simulators.Authority;
using TinhSo.Simulators.Identity;

namespace TinhSo.Simulators.Phone;

/// <summary>A mobile signature service and its telephones: keys of persons, hash signing in the shape of the Cloud Signature Consortium's API, a push that asks for the number of the page.</summary>
internal static class PhoneEndpoints
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const int MostHashes = 50;
    private static readonly string[] Algorithms = ["1.2.840.113549.1.1.1"];
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private sealed record InfoOrder(string? CredentialID);

    private sealed record SignOrder(string? CredentialID, IReadOnlyList<string>? Hashes, string? HashAlgorithmOID, string? OperationMode, long? Validity_period, string? Description, string? MatchCode);

    private sealed record PollOrder(string? ResponseID);

    private sealed record CredentialOrder(string Owner, string Name, string Organisation);

    public static void AddPhone(this IServiceCollection services)
    {
        services.AddSingleton<PhonePushes>();
        services.AddSingleton(s => new KeptRecords<PhoneCredential>(s.GetRequiredService<Settings>().DataFolder, "phone-credentials"));
    }

    public static void MapPhone(this IEndpointRouteBuilder app)
    {
        var service = app.MapGroup("/mobile-sign").AddEndpointFilter(async (context, next) =>
            IsClient(context.HttpContext.Request, context.HttpContext.RequestServices.GetRequiredService<Settings>()) ? await next(context) : Results.Json(new { error = "invalid_client" }, statusCode: 401));
        service.MapPost("/csc/v2/credentials/info", (InfoOrder order, KeptRecords<PhoneCredential> kept, DemoAuthority authority) =>
            kept.Find(order.CredentialID ?? "") is not { } credential ? Wrong("invalid_request")
            : Results.Json(new
            {
                key = new { status = "enabled", algo = Algorithms, len = 2048 },
                cert = new { status = "valid", certificates = new[] { credential.Certificate, Convert.ToBase64String(authority.Keys.Issuing.RawData) } },
                multisign = MostHashes,
            }));
        service.MapPost("/csc/v2/signatures/signHash", Sign);
        service.MapPost("/csc/v2/signatures/signPolling", Poll);
        service.MapPost("/credentials", Enrol);
        app.MapGet("/sim/phone", (HttpContext http, PhonePushes pushes, KeptRecords<PhoneCredential> kept) => PhonePages.Show(http, pushes, kept));
        app.MapGet("/sim/phone.json", (PhonePushes pushes) => pushes.Newest.Select(p => new { p.Id, p.CredentialId, p.Description, p.Choices, waiting = pushes.IsWaiting(p), state = p.State.ToString() }));
        app.MapPost("/sim/phone", async (HttpRequest http, PhonePushes pushes) =>
        {
            var form = await http.ReadFormAsync();
            pushes.Answer(form["id"].ToString(), form["code"].ToString() is { Length: > 0 } code ? code : null);
            return Results.Redirect("/sim/phone");
        });
        app.MapPost("/sim/phone/down", (DownOrder order, Outages outages) => outages["mobile-sign"] = order.Down);
    }

    private static IResult Sign(SignOrder order, KeptRecords<PhoneCredential> kept, PhonePushes pushes)
    {
        var hashes = (order.Hashes ?? []).Select(Bytes).ToList();
        var life = TimeSpan.FromMilliseconds(order.Validity_period ?? 0);
        if (kept.Find(order.CredentialID ?? "") is not { } credential || order.HashAlgorithmOID != Sha256 || order.OperationMode != "A" || hashes.Count is 0 or > MostHashes || hashes.Exists(h => h is not { Length: 32 })
            || life <= TimeSpan.Zero || life > Longest || order.MatchCode is not { Length: 4 } code || !code.All(char.IsAsciiDigit))
        {
            return Wrong("invalid_request");
        }

        var push = new Push(Guid.CreateVersion7().ToString("N"), credential.CredentialId, order.Description ?? "", code, Push.Among(code), [.. hashes.Select(h => h!)], pushes.Now + life, PushState.Waiting);
        pushes.Add(push);
        return Results.Json(new { responseID = push.Id });
    }

    private static IResult Poll(PollOrder order, KeptRecords<PhoneCredential> kept, PhonePushes pushes) => pushes.Find(order.ResponseID ?? "") switch
    {
        { } push when pushes.IsWaiting(push) => Results.Json(new { responseID = push.Id }, statusCode: 202),
        { State: PushState.Confirmed } push => Results.Json(new { responseID = push.Id, signatures = push.Hashes.Select(kept.Find(push.CredentialId)!.Sign).Select(Convert.ToBase64String) }),
        { State: PushState.Refused } => Wrong("access_denied"),
        { State: PushState.WrongCode } => Wrong("wrong_code"),
        { } => Wrong("expired"),
        null => Wrong("invalid_request"),
    };

    /// <summary>No part of the interface: how a demo person gets a key and a certificate of the demo authority.</summary>
    private static IResult Enrol(CredentialOrder order, DemoAuthority authority, KeptRecords<PhoneCredential> kept, KeptRecords<IssuedCertificate> issued, ProvinceTime time)
    {
        using var key = RSA.Create(2048);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCountryOrRegion("VN");
        subject.AddOrganizationName(order.Organisation);
        subject.AddCommonName(order.Name);
        using var certificate = authority.Issue(subject.Build(), new PublicKey(key), time.UtcNow.AddMinutes(-5), time.UtcNow.AddYears(2));
        issued.Put(certificate.SerialNumber, new(certificate.SerialNumber, certificate.Subject, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), null));
        var credential = new PhoneCredential($"{order.Owner}-{certificate.SerialNumber[..8]}", order.Owner, order.Name, Convert.ToBase64String(certificate.RawData), Convert.ToBase64String(key.ExportPkcs8PrivateKey()));
        kept.Put(credential.CredentialId, credential);
        return Results.Json(new { credentialID = credential.CredentialId, certificates = new[] { credential.Certificate } });
    }

    private static IResult Wrong(string error) => Results.Json(new { error }, statusCode: 400);

    private static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private static bool IsClient(HttpRequest http, Settings settings) =>
        http.Headers.Authorization.ToString() is ['B', 'a', 's', 'i', 'c', ' ', .. var given]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.MobileClientId}:{settings.MobileSecret}"))));
}
