namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>What the person reads when a sign-in did not come through: why, and what to do.</summary>
internal sealed record FailedSignIn(SignInFailure Failure, string Wanted)
{
    public string AgainUrl => "/dang-nhap?ve=" + Uri.EscapeDataString(Wanted);

    public int Status => Failure is SignInFailure.Unreachable or SignInFailure.NotConfigured ? 503 : 400;
}
