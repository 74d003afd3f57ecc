using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Bench.Measuring;

/// <summary>
/// How many PDF files one core seals (B-B, RSA 2048) and judges in a second, beside what the bare RSA key does. A judgement is whole: structure, range, digest, signature, path
/// to the root and both revocation lists, of a page as LibreOffice prints it. Counted by processor time, so that a busy machine measures the same.
/// </summary>
internal static class Signatures
{
    private const double LeastSealed = 250;
    private const double LeastJudged = 500;
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 10, 0, 0, TimeSpan.FromHours(7));

    public static async Task RunAsync(Report report, int seconds)
    {
        var pdf = await File.ReadAllBytesAsync(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../tests/Tests/Signing/files/libreoffice.pdf")));
        using var world = World.Make();
        var seal = new SealPdf(null, null, world.Roots);
        var check = new CheckFile(world.Roots, world.Source, new Standing(Now.AddMinutes(1)));
        var file = await seal.SealAsync(pdf, world.Key, new SealOrder(PadesLevel.B, Now), CancellationToken.None);
        var verdict = (await check.CheckAsync(file, null, CancellationToken.None)).Verdict;
        if (verdict != Verdict.Valid)
        {
            throw new InvalidOperationException($"the sealed file is {verdict}");
        }

        var hash = SHA256.HashData(file);
        var rsa = (RSA)world.Key.Key;
        var signature = rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var signing = await RateAsync(seconds, () => Done(rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        var verifying = await RateAsync(seconds, () => Done(rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        var sealedFiles = await RateAsync(seconds, () => seal.SealAsync(pdf, world.Key, new SealOrder(PadesLevel.B, Now), CancellationToken.None));
        var judged = await RateAsync(seconds, () => check.CheckAsync(file, null, CancellationToken.None));
        Add("PDF sealed (B-B), one core", sealedFiles, LeastSealed, "bare RSA signatures", signing);
        Add("PDF validated, one core", judged, LeastJudged, "bare RSA checks", verifying);

        void Add(string work, double rate, double least, string baseline, double bare) => report.Add(new(
            work, $"{Report.Number(rate, 0)}/s", $">= {Report.Number(least, 0)}/s", $"{baseline} {Report.Number(bare, 0)}/s", Report.Number(rate / bare, 3), rate >= least, new { rate, bare, bytes = file.Length }));
    }

    /// <summary>A second of processor time to warm up, then as many as asked; work done in the background counts against it.</summary>
    private static async Task<double> RateAsync(int seconds, Func<Task> once)
    {
        var rate = 0.0;
        foreach (var span in new[] { 1, Math.Clamp(seconds / 4, 1, 10) })
        {
            using var process = Process.GetCurrentProcess();
            var (begun, count) = (process.TotalProcessorTime, 0);
            double spent;
            do
            {
                for (var i = 0; i < 50; i++, count++)
                {
                    await once();
                }

                process.Refresh();
                spent = (process.TotalProcessorTime - begun).TotalSeconds;
            }
            while (spent < span);
            rate = count / spent;
        }

        return rate;
    }

    private static Task Done(object made) => made is null ? throw new InvalidOperationException() : Task.CompletedTask;

    private sealed class Standing(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }

    /// <summary>A root, an issuer, one holder, and the lists of the two.</summary>
    private sealed record World(SigningKey Key, TrustRoots Roots, RevocationSource Source) : IDisposable
    {
        private const string Root = "http://bench.example/root.crl";
        private const string Issuing = "http://bench.example/issuing.crl";

        public static World Make()
        {
            using var rootKey = RSA.Create(2048);
            var rootRequest = Request("CN=BENCH ROOT", rootKey, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, authority: true, null);
            using var root = rootRequest.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5));
            using var issuingKey = RSA.Create(2048);
            var issuingRequest = Request("CN=BENCH ISSUING", issuingKey, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, authority: true, Root);
            using var issuing = issuingRequest.Create(root, Now.AddYears(-4), Now.AddYears(4), [1]).CopyWithPrivateKey(issuingKey);
            var key = RSA.Create(2048);
            var holder = Request("CN=BENCH HOLDER, O=BENCH", key, X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, authority: false, Issuing).Create(issuing, Now.AddYears(-1), Now.AddYears(1), [2]);
            var (rootList, issuingList) = (List(root), List(issuing));
            var source = new RevocationSource((address, question, _) => Task.FromResult(question is not null ? null : address.AbsolutePath == "/root.crl" ? rootList : issuingList));
            return new(
                new(holder, [X509CertificateLoader.LoadCertificate(issuing.RawData)], key), new([X509CertificateLoader.LoadCertificate(root.RawData)]), source);
        }

        public void Dispose() => Key.Dispose();

        private static byte[] List(X509Certificate2 issuer)
        {
            var list = new CertificateRevocationListBuilder();
            for (var i = 0; i < 50; i++)
            {
                list.AddEntry([9, (byte)(i + 1)], Now.AddDays(-i - 1));
            }

            return list.Build(issuer, 1, Now.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, Now.AddMinutes(-1));
        }

        private static CertificateRequest Request(string name, RSA key, X509KeyUsageFlags usage, bool authority, string? list)
        {
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            if (list is not null)
            {
                request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list]));
            }

            return request;
        }
    }
}
