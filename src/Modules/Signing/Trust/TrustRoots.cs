using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Checking;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>The roots the province trusts, and the way from a certificate up to one of them at a moment (RFC 5280 section 6, by the platform's own chain engine).</summary>
internal sealed class TrustRoots(IReadOnlyList<X509Certificate2> roots)
{
    private const int MostKept = 2_000;
    private readonly ConcurrentDictionary<string, (IReadOnlyList<X509Certificate2> Path, DateTime From, DateTime To)> _found = new();

    public IReadOnlyList<X509Certificate2> All => roots;

    public (IReadOnlyList<X509Certificate2> Path, Reason? Why) Find(X509Certificate2 certificate, IEnumerable<X509Certificate2> known, DateTimeOffset at)
    {
        // An engine without roots would ask the machine's.
        if (roots.Count == 0)
        {
            return ([certificate], Reason.Unsure("no-roots"));
        }

        // A way once found is right as long as each certificate on it lasts.
        if (_found.TryGetValue(certificate.Thumbprint, out var kept) && kept.From <= at.UtcDateTime && at.UtcDateTime <= kept.To && kept.Path[0].RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))
        {
            return (kept.Path, null);
        }

        var (path, why) = Build(certificate, known, at);
        if (why is null)
        {
            if (_found.Count >= MostKept)
            {
                _found.Clear();
            }

            _found[certificate.Thumbprint] = (path, path.Max(c => c.NotBefore.ToUniversalTime()), path.Min(c => c.NotAfter.ToUniversalTime()));
        }

        return (path, why);
    }

    private (IReadOnlyList<X509Certificate2> Path, Reason? Why) Build(X509Certificate2 certificate, IEnumerable<X509Certificate2> known, DateTimeOffset at)
    {

        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationTimeIgnored = false,
                VerificationTime = at.UtcDateTime,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(roots.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(known.ToArray());
        var right = chain.Build(certificate);
        var path = chain.ChainElements.Select(e => KnownBytes.Certificate(e.Certificate.RawData)).ToList();
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        if (right)
        {
            return (path, null);
        }

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        return (path, Explain(status, path, at));
    }

    private static Reason Explain(X509ChainStatusFlags status, List<X509Certificate2> path, DateTimeOffset at)
    {
        if ((status & X509ChainStatusFlags.NotSignatureValid) != 0)
        {
            return Reason.Fails("chain-broken");
        }

        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return Reason.Unsure("issuer-unknown", path[^1].GetNameInfo(X509NameType.SimpleName, forIssuer: true));
        }

        if (status != X509ChainStatusFlags.NotTimeValid)
        {
            return Reason.Fails("chain-rules", (status & ~X509ChainStatusFlags.NotTimeValid).ToString());
        }

        return path[0].NotBefore.ToUniversalTime() > at.UtcDateTime ? Reason.Fails("not-yet-valid")
            : path[0].NotAfter.ToUniversalTime() < at.UtcDateTime ? Reason.Unsure("expired")
            : Reason.Unsure("issuer-expired");
    }
}
