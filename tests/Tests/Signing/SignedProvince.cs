using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Platform.Data;
using TinhSo.Simulators.Authority;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;

namespace TinhSo.Tests.Signing;

/// <summary>A province on a day on which results are signed, its certificates from an authority that answers inside this process.</summary>
internal sealed class SignedProvince : IAsyncDisposable
{
    public const string Commune = "ubnd-phuong-long-xuyen";
    public const string CommuneName = "UBND phường Long Xuyên";
    public const string ClerkName = "Nguyễn Thị Thanh Diễm";

    public SigningWorld World { get; } = new();

    public TinhSoApp App { get; private set; } = null!;

    /// <summary>Off: nobody answers what is asked of the authority.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>On: whoever asks for a certificate gets one.</summary>
    public bool Enrols { get; set; }

    public static async Task<SignedProvince> StartAsync()
    {
        var province = new SignedProvince();
        province.App = await TinhSoApp.StartAsync(
            new Dictionary<string, string> { ["TINHSO_SIM_URLS"] = "http://authority.example" },
            services => services.AddHttpClient(Network.HttpName).ConfigurePrimaryHttpMessageHandler(() => new Wire(province)));
        province.App.Clock.Set(2026, 11, 26, 10);
        return province;
    }

    /// <summary>The usual two: the commune's seal and its records clerk's own certificate.</summary>
    public async Task<SignedProvince> WithKeysAsync(DateTimeOffset? sealUntil = null)
    {
        using var seal = World.Key(CommuneName, to: sealUntil, agency: CommuneName);
        using var clerk = World.Key(ClerkName, agency: CommuneName);
        await GiveAsync("con-dau", seal, CertificateUse.Agency);
        await GiveAsync("van-thu", clerk, CertificateUse.Person, Filed.Records);
        return this;
    }

    /// <summary>Puts a key into the store and its certificate into the inventory.</summary>
    public async Task GiveAsync(string name, SigningKey key, CertificateUse use, string? userName = null, bool inStore = true)
    {
        if (inStore)
        {
            new SoftwareKeys(Path.Combine(App.DataFolder, "keys"), "chi-dung-cho-ban-dung-thu").Keep(name, key);
        }

        await App.WithAsync(async services =>
        {
            var trusted = services.GetRequiredService<TrustedCheck>();
            await trusted.RootNamesAsync(default);
            await services.GetRequiredService<RegisterCertificate>().RunAsync(new(key.Certificate.RawData, Commune, use, userName, inStore ? name : null), default);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
    }

    /// <summary>A dossier of the commune that waits for its result to be issued.</summary>
    public Task<string> ApprovedAsync(string owner = "Nguyễn Thị Hoa", string identifier = "089195001234") => ApprovedAsync(App, owner, identifier);

    public static async Task<string> ApprovedAsync(TinhSoApp app, string owner = "Nguyễn Thị Hoa", string identifier = "089195001234")
    {
        var code = await Filed.AtLongXuyenAsync(app, owner, identifier);
        await (await app.OfficerAsync(Filed.Receiving)).DoAsync(code, "Accept");
        var clerk = await app.OfficerAsync(Filed.Clerk);
        await clerk.DoAsync(code, "TakeOver");
        await clerk.DoAsync(code, "Propose", [("Note", "Đủ điều kiện")]);
        await (await app.OfficerAsync(Filed.Head)).DoAsync(code, "Approve");
        return code;
    }

    public async Task<Page> IssueAsync(string code, byte[]? file = null, string name = "trich-luc.pdf", HttpStatusCode expected = HttpStatusCode.OK, string? text = null) =>
        await (await App.OfficerAsync(Filed.Records)).DoAsync(code, "Issue", [("Title", "Trích lục"), ("Text", text)], expected, file is null ? null : [("Issue.File", name, file)]);

    public async Task<DossierResult> ResultAsync(string code) =>
        (await Filed.PartsAsync<DossierResult>(App, (await Filed.ReadAsync(App, code)).Id)).Single(r => r.Valid);

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private sealed class Wire(SignedProvince province) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            var answer = province.Answers ? Answer(request.RequestUri!.AbsolutePath, body) : null;
            return answer is null ? new(HttpStatusCode.ServiceUnavailable) : new(HttpStatusCode.OK) { Content = new ByteArrayContent(answer) };
        }

        private byte[]? Answer(string path, byte[] body)
        {
            var (authority, now) = (province.World.Authority, province.App.Clock.GetUtcNow());
            return path.Split('/')[^1] switch
            {
                "root.cer" => authority.Keys.Root.RawData,
                "issuing.cer" => authority.Keys.Issuing.RawData,
                "root.crl" => authority.List(ofRoot: true, now),
                "issuing.crl" => authority.List(ofRoot: false, now),
                "ocsp" => authority.Answer(body, now),
                "stamp" => StampServer.Answer(authority.Keys, body, now),
                "certificates" when province.Enrols => Enrol(body, now),
                _ => null,
            };
        }

        private byte[] Enrol(byte[] body, DateTimeOffset now)
        {
            var request = CertificateRequest.LoadSigningRequest(body, HashAlgorithmName.SHA256);
            using var made = province.World.Authority.Issue(request.SubjectName, request.PublicKey, now.AddMinutes(-5), now.AddYears(2));
            return System.Text.Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n" + province.World.Authority.Keys.Issuing.ExportCertificatePem() + "\n");
        }
    }
}
