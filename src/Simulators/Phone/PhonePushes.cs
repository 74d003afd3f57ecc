using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Simulators.Phone;

/// <summary>A key that the service holds for one person, with its certificate of the demo authority.</summary>
/// <param name="Key">PKCS#8 in base64: nothing real is signed with it.</param>
internal sealed record PhoneCredential(string CredentialId, string Owner, string Holder, string Certificate, string Key)
{
    public byte[] Sign(byte[] hash)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(Key), out _);
        return key.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}

/// <summary>What became of a push.</summary>
internal enum PushState
{
    Waiting,
    Confirmed,
    Refused,
    WrongCode,
}

/// <summary>One question on a telephone: what is to be signed, and the number its page shows.</summary>
internal sealed record Push(string Id, string CredentialId, string Description, string Code, IReadOnlyList<string> Choices, IReadOnlyList<byte[]> Hashes, DateTime EndsAt, PushState State)
{
    /// <summary>The right number among two others, in no order that tells it.</summary>
    public static IReadOnlyList<string> Among(string code)
    {
        var choices = new List<string> { code };
        while (choices.Count < 3)
        {
            var other = RandomNumberGenerator.GetInt32(10_000).ToString("D4", CultureInfo.InvariantCulture);
            if (!choices.Contains(other))
            {
                choices.Add(other);
            }
        }

        var shuffled = choices.ToArray();
        RandomNumberGenerator.Shuffle<string>(shuffled);
        return shuffled;
    }
}

/// <summary>The pushes of all telephones, in memory: a restart forgets them, as a dead service would.</summary>
internal sealed class PhonePushes(TimeProvider clock)
{
    private const int Most = 500;
    private readonly ConcurrentDictionary<string, Push> _all = new(StringComparer.Ordinal);

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public IReadOnlyList<Push> Newest => [.. _all.Values.OrderByDescending(p => p.Id, StringComparer.Ordinal)];

    public bool IsWaiting(Push push) => push.State == PushState.Waiting && push.EndsAt > Now;

    public Push? Find(string id) => _all.GetValueOrDefault(id);

    public void Add(Push push)
    {
        foreach (var old in Newest.Skip(Most))
        {
            _all.TryRemove(old.Id, out _);
        }

        _all[push.Id] = push;
    }

    /// <summary>The person's answer, once and in time: a number, or no. Without the number of the page nothing is confirmed.</summary>
    public void Answer(string id, string? code)
    {
        if (Find(id) is { } push && IsWaiting(push))
        {
            _all.TryUpdate(id, push with { State = code is null ? PushState.Refused : code == push.Code ? PushState.Confirmed : PushState.WrongCode }, push);
        }
    }
}
