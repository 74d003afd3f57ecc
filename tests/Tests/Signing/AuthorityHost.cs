using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Simulators;
using TinhSo.Simulators.Authority;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>The simulators on a port known beforehand (certificates carry the address), an NSS store and PEM files for foreign programs.</summary>
public sealed class AuthorityHost : IAsyncLifetime
{
    private static readonly ConcurrentDictionary<string, RSA> Keys = new();
    private WebApplication app = null!;

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

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A key and a certificate as the demo gives them: by a request over HTTP. One post has one key in a run, and a new certificate each time.</summary>
    internal async Task<SigningKey> EnrolAsync(string post)
    {
        var own = RSA.Create(Keys.GetOrAdd(post, _ => RSA.Create(2048)).ExportParameters(true));
        var request = new CertificateRequest($"CN={post}, O=Sở Khoa học và Công nghệ, C=VN", own, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
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
