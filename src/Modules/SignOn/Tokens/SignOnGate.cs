using System.Threading.RateLimiting;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>Bounds what one system, and one address whose secrets do not fit, may ask in a minute.</summary>
internal sealed class SignOnGate : IDisposable
{
    public const int OfSystem = 1200;
    public const int WrongOfAddress = 30;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(key, k => new()
    {
        PermitLimit = k.StartsWith("wrong:", StringComparison.Ordinal) ? WrongOfAddress : OfSystem,
        Window = TimeSpan.FromMinutes(1),
    }));

    /// <param name="key">The kind and who.</param>
    public bool Admits(string key)
    {
        using var lease = _limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
