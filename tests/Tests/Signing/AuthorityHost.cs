using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Papers;
using TinhSo.Simulators;
using TinhSo.Simulators.Authority;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>The simulators on a port known beforehand (certificates carry the address), an NSS store and PEM files for foreign programs.</summary>
public sealed class AuthorityHost : IAsyncLifetime, IDisposable
{
    private static readonly ConcurrentDictionary<string, RSA> Keys = new();
    private WebApplication app = null!;
    private SigningKey[]? five;
    private SigningKey? curve;
    private Pkcs11Keys? device;
    private byte[]? printed;

    public string Folder { get; } = Directory.CreateTempSubdirectory("tinhso-sign-").FullName;

    public HttpClient Http { get; private set; } = null!;

    internal DemoAuthority Authority => app.Services.GetRequiredService<DemoAuthority>();

    internal TrustRoots Roots => new([Authority.Keys.Root]);

    internal TimeStamps Stamps => new(async (question, ct) => await PostAsync("/authority/stamp", question) ?? throw new HttpRequestException());

    internal RevocationSource Source => new((address, question, _) => question is null ? GetAsync(address.AbsolutePath) : PostAsync(address.AbsolutePath, question));

    public async Task InitializeAsync()
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        app = SimulatorsApp.Build([$"--TINHSO_SIM_URLS={url}", "--TINHSO_SIM_SMTP=127.0.0.1:0", "--TINHSO_URLS=http://127.0.0.1:9", $"--TINHSO_DATA={Folder}", "--Logging:LogLevel:Default=Warning"]);
        await app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(url) };
        await File.WriteAllBytesAsync(Path.Combine(Folder, "root.cer"), await Http.GetByteArrayAsync("/authority/root.cer"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "root.pem"), Authority.Keys.Root.ExportCertificatePem() + "\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "issuing.pem"), Authority.Keys.Issuing.ExportCertificatePem() + "\n");
        await Programs.MustAsync(Folder, "certutil", "-N", "-d", "sql:.", "--empty-password");
        await Programs.MustAsync(Folder, "certutil", "-A", "-d", "sql:.", "-n", "demo root", "-t", "CT,CT,CT", "-i", "root.cer");
        // Known, not trusted: this release of poppler loses an issuer that came with an earlier signature of the same file.
        await Programs.MustAsync(Folder, "certutil", "-A", "-d", "sql:.", "-n", "demo issuing", "-t", ",,", "-i", "issuing.pem");
    }

    public void Dispose() => device?.Dispose();

    public async Task DisposeAsync()
    {
        foreach (var key in (five ?? []).Concat(curve is null ? [] : [curve]))
        {
            key.Dispose();
        }

        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A key and a certificate as the demo gives them: by a request over HTTP. One post has one key in a run, and a new certificate each time.</summary>
    internal Task<SigningKey> EnrolAsync(string post)
    {
        var own = RSA.Create(Keys.GetOrAdd(post, _ => RSA.Create(2048)).ExportParameters(true));
        return EnrolAsync(own, new CertificateRequest(Subject(post), own, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>The same with a key on the curve P-256.</summary>
    private Task<SigningKey> EnrolEllipticAsync(string post)
    {
        var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return EnrolAsync(own, new CertificateRequest(Subject(post), own, HashAlgorithmName.SHA256));
    }

    /// <summary>Five signers, enrolled once for all tests of a class; nobody else disposes them.</summary>
    internal async Task<IReadOnlyList<SigningKey>> FiveAsync()
    {
        if (five is null)
        {
            var keys = new List<SigningKey>();
            for (var i = 1; i <= 5; i++)
            {
                keys.Add(await EnrolAsync($"Người ký số {i}"));
            }

            five = [.. keys];
        }

        return five;
    }

    /// <summary>One on an elliptic curve, likewise.</summary>
    internal async Task<SigningKey> CurveAsync() => curve ??= await EnrolEllipticAsync("Đường cong");

    /// <summary>A token that holds the keys of the five as ky-so-1 to ky-so-5 and the curve's as duong-cong. SoftHSM2 reads settings and foreign imports once a process: one class only may ask for it.</summary>
    internal async Task<Pkcs11Keys> DeviceAsync()
    {
        if (device is not null)
        {
            return device;
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "softhsm.conf"), $"directories.tokendir = {Folder}/tokens\nobjectstore.backend = file\n");
        Directory.CreateDirectory(Path.Combine(Folder, "tokens"));
        Programs.SetForNative("SOFTHSM2_CONF", Path.Combine(Folder, "softhsm.conf"));
        await Programs.MustAsync(Folder, "softhsm2-util", "--init-token", "--free", "--label", "tinhso", "--pin", Pin, "--so-pin", "12345678");
        var keys = await FiveAsync();
        var all = keys.Select((k, i) => (Label: Held(i + 1), Key: k)).Append((Curve, await CurveAsync())).ToList();
        foreach (var (label, key) in all)
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, "held.pem"), key.Key.ExportPkcs8PrivateKeyPem());
            await Programs.MustAsync(Folder, "softhsm2-util", "--import", "held.pem", "--token", "tinhso", "--label", label, "--id", Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(label)), "--pin", Pin);
        }

        device = new Pkcs11Keys(DeviceLibrary, "tinhso", Pin);
        device.KeepCertificate("issuing", keys[0].Chain[0]);
        foreach (var (label, key) in all)
        {
            device.KeepCertificate(label, key.Certificate);
        }

        return device;
    }

    internal const string Curve = "duong-cong";

    internal const string DeviceLibrary = "/usr/lib/softhsm/libsofthsm2.so";
    internal const string Pin = "1234";

    internal static string Held(int number) => $"ky-so-{number}";

    /// <summary>A slip as the platform prints it, by the real printer; other names are sample files.</summary>
    internal async Task<byte[]> SampleAsync(string name)
    {
        if (name != "printed.pdf")
        {
            return SamplePdf.Load(name);
        }

        if (printed is null)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("TINHSO_DATA", Folder)]).Build();
            var settings = TinhSo.Platform.Settings.Read(configuration);
            using var office = new OfficePdf(settings, configuration, NullLogger<OfficePdf>.Instance);
            var paper = new Paper(
                false, "Giấy tiếp nhận", "giay-hen", "UBND PHƯỜNG LONG XUYÊN", "15/GTN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Long Xuyên, ngày 27 tháng 11 năm 2026", "https://tinhso.example/tra-cuu", "QR",
                [new TitleBlock("GIẤY TIẾP NHẬN HỒ SƠ", "và hẹn trả kết quả"), new FactBlock("Người nộp", "Nguyễn Thị Hoa"), new TableBlock(["Số", "Giấy tờ"], [["1", "Giấy báo tử"]])]);
            printed = await File.ReadAllBytesAsync(await new PdfPrinter(settings, office).PrintAsync(paper, default) ?? throw new InvalidOperationException("soffice printed nothing"));
        }

        return printed;
    }

    private static string Subject(string post) => $"CN={post}, O=Sở Khoa học và Công nghệ, C=VN";

    private async Task<SigningKey> EnrolAsync(AsymmetricAlgorithm own, CertificateRequest request)
    {
        var answer = await PostAsync("/authority/certificates", request.CreateSigningRequest());
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(System.Text.Encoding.ASCII.GetString(answer!));
        return new(chain[0], [chain[1]], own);
    }

    internal string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(Folder, name), bytes);
        return name;
    }

    private async Task<byte[]?> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync() : null;
    }

    private async Task<byte[]?> PostAsync(string path, byte[] body)
    {
        using var answer = await Http.PostAsync(path, new ByteArrayContent(body));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync() : null;
    }
}
