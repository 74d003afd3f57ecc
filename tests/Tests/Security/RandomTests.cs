using TinhSo.Modules.Accounts.SigningIn;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Secrets made by chance come from the system's generator, which neither repeats itself nor runs dry under load.</summary>
[Trait("Engine", "any")]
public sealed class RandomTests
{
    [Fact]
    public void A_hundred_thousand_attempts_at_once_have_secrets_of_their_own()
    {
        var made = new SignInTicket[100_000];
        Parallel.For(0, made.Length, i => made[i] = SignInTicket.New("/"));
        Assert.Equal(3 * made.Length, made.SelectMany(t => new[] { t.State, t.Nonce, t.Verifier }).Distinct().Count());
        // 256 bits as base64: each of the first 42 letters is any of 64.
        Assert.All(Enumerable.Range(0, 42), at => Assert.Equal(64, made.Select(t => t.Verifier[at]).Distinct().Count()));
    }
}
