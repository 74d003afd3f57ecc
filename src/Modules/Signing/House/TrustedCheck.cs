using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.House;

/// <summary>Judges files by the roots as they lie in their folders now; pages ask it. In the demo it fetches the demo root when there is none yet.</summary>
internal sealed class TrustedCheck(SigningSettings settings, Network network, DemoEnrolment demo, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _one = new(1, 1);
    private (TrustRoots Roots, string Stamp)? _known;
    private DateTimeOffset _tried = DateTimeOffset.MinValue;

    public async Task<CheckReport> CheckAsync(byte[] file, byte[]? beside, CancellationToken ct) =>
        await new CheckFile(await RootsAsync(ct), network.Revocation, clock).CheckAsync(file, beside, ct);

    /// <summary>Whether a path leads from the certificate to a root; issuers between them lie in the folder issuers beside the roots.</summary>
    public async Task<bool> IsTrustedAsync(X509Certificate2 certificate, DateTimeOffset at, CancellationToken ct)
    {
        var roots = await RootsAsync(ct);
        return roots.Find(certificate, settings.Issuers(), at).Why is null;
    }

    /// <summary>The issuers above a certificate, nearest first, as far as they are known.</summary>
    public async Task<IReadOnlyList<X509Certificate2>> IssuersOfAsync(X509Certificate2 certificate, DateTimeOffset at, CancellationToken ct) =>
        [.. (await RootsAsync(ct)).Find(certificate, settings.Issuers(), at).Path.Skip(1)];

    public async Task<IReadOnlyList<(string Name, DateTime ValidTo)>> RootNamesAsync(CancellationToken ct) =>
        [.. (await RootsAsync(ct)).All.Select(r => (CertificateFacts.Holder(r), r.NotAfter.ToUniversalTime()))];

    public void Dispose() => _one.Dispose();

    public async Task<TrustRoots> RootsAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var roots = Load();
            if (roots.All.Count == 0 && settings.DemoAuthority is not null && clock.GetUtcNow() - _tried > BetweenTries)
            {
                _tried = clock.GetUtcNow();
                await demo.KeepRootAsync(ct);
                roots = Load();
            }

            return roots;
        }
        finally
        {
            _one.Release();
        }
    }

    private TrustRoots Load()
    {
        var stamp = string.Join('|', new[] { settings.ShippedRoots, settings.RootFolder }.Where(System.IO.Directory.Exists).SelectMany(f => System.IO.Directory.EnumerateFiles(f))
            .Order(StringComparer.Ordinal).Select(f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks}"));
        if (_known is not { } known || known.Stamp != stamp)
        {
            _known = known = (settings.Roots(), stamp);
        }

        return known.Roots;
    }
}
