using System.Text;
using TinhSo.Modules.Directory.Factors;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

[Trait("Engine", "any")]
public sealed class TotpTests
{
    private static readonly byte[] Secret = "12345678901234567890"u8.ToArray();

    // RFC 6238, appendix B, the SHA-1 rows; their last six digits.
    [Theory]
    [InlineData(59L, "287082")]
    [InlineData(1111111109L, "081804")]
    [InlineData(1111111111L, "050471")]
    [InlineData(1234567890L, "005924")]
    [InlineData(2000000000L, "279037")]
    [InlineData(20000000000L, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Secret, Totp.StepAt(DateTime.UnixEpoch.AddSeconds(seconds))));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_clock_may_be_wrong_by_one_step(int steps, bool accepted)
    {
        var now = new DateTime(2026, 11, 3, 2, 0, 0, DateTimeKind.Utc);
        Assert.Equal(accepted, Totp.Match(Secret, Totp.Code(Secret, Totp.StepAt(now) + steps), now, 0) is not null);
    }

    [Fact]
    public void A_step_already_used_or_older_is_not_accepted()
    {
        var now = new DateTime(2026, 11, 3, 2, 0, 0, DateTimeKind.Utc);
        var step = Totp.StepAt(now);
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step), now, step));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step - 1), now, step));
        Assert.Equal(step + 1, Totp.Match(Secret, Totp.Code(Secret, step + 1), now, step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870820")]
    [InlineData("٢٨٧٠٨٢")]
    public void What_is_no_code_matches_nothing(string typed) => Assert.Null(Totp.Match(Secret, typed, DateTime.UnixEpoch.AddSeconds(59), 0));

    [Fact]
    public void The_secret_is_typed_in_base32_and_the_picture_says_the_same()
    {
        Assert.Equal("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", Totp.Typed(Secret));
        Assert.Equal(
            "otpauth://totp/T%E1%BB%89nh%20S%E1%BB%91:xuly1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=T%E1%BB%89nh%20S%E1%BB%91&algorithm=SHA1&digits=6&period=30",
            Totp.Address(Secret, Encoding.UTF8.GetString("Tỉnh Số"u8), "xuly1"));
        Assert.Equal(20, Totp.NewSecret().Length);
        Assert.NotEqual(Totp.NewSecret(), Totp.NewSecret());
    }
}
