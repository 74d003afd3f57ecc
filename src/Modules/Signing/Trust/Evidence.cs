using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>Certificates, lists and answers known while a file is judged, from the file or fetched; each counts only after its own signature was checked.</summary>
internal sealed class Evidence
{
    private const int Most = 500;

    public List<X509Certificate2> Certificates { get; } = [];

    public List<RevocationList> Lists { get; } = [];

    public List<OcspAnswer> Answers { get; } = [];

    public void AddCertificate(byte[] der)
    {
        try
        {
            if (Certificates.Count < Most)
            {
                Certificates.Add(KnownBytes.Certificate(der));
            }
        }
        catch (CryptographicException)
        {
            // What is no certificate proves nothing.
        }
    }

    public void AddList(byte[] der)
    {
        if (Lists.Count < Most && KnownBytes.List(der) is { } list)
        {
            Lists.Add(list);
        }
    }

    public void AddAnswer(byte[] der)
    {
        if (Answers.Count < Most && OcspAnswer.Read(der) is { } answer)
        {
            Answers.Add(answer);
        }
    }
}

/// <summary>Asks issuers over the network whether a certificate still holds.</summary>
/// <param name="fetch">GET, or POST of a question; null when the other side does not answer.</param>
internal sealed class RevocationSource(Func<Uri, byte[]?, CancellationToken, Task<byte[]?>> fetch)
{
    /// <summary>Adds what the issuer says of the certificate, by OCSP where it has it, else by its list; false when neither answers.</summary>
    public async Task<bool> AskAsync(X509Certificate2 certificate, X509Certificate2 issuer, Evidence evidence, CancellationToken ct)
    {
        if (CertificateFacts.OcspAddress(certificate) is { } responder)
        {
            var nonce = RandomNumberGenerator.GetBytes(16);
            // An answer to another question may be an old one, played again.
            if (await fetch(responder, OcspAnswer.Question(certificate, issuer, nonce), ct) is { } der && OcspAnswer.Read(der) is { } answer
                && answer.StatusOf(certificate, issuer) is not null && (answer.Nonce is null || answer.Nonce.AsSpan().SequenceEqual(nonce)))
            {
                evidence.Answers.Add(answer);
                return true;
            }
        }

        if (CertificateFacts.CrlAddress(certificate) is { } place && await fetch(place, null, ct) is { } bytes && KnownBytes.List(bytes) is { } list)
        {
            evidence.Lists.Add(list);
            return true;
        }

        return false;
    }
}
