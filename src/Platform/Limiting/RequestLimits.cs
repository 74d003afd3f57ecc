using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Observability;

namespace TinhSo.Platform.Limiting;

/// <summary>Tokens that each account, and each address of people nobody knows, may spend: a full purse at first, filled up every second. A page costs one, what its <see cref="CostsAttribute"/> says costs more.</summary>
public sealed class RequestLimits(Settings settings, ILogger<RequestLimits> log) : IDisposable
{
    private const int LoggedAtOnce = 1000;
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("tinhso.limited", "{request}", "requests refused because too many came before, by who is counted");
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Purse _account = Purse.Of(600, 10, settings.RatePercent);

    // An office or a village may stand behind one address.
    private readonly Purse _address = Purse.Of(1200, 20, settings.RatePercent);
    private readonly Dictionary<string, long> _logged = [];
    private PartitionedRateLimiter<(string Key, Purse Purse)>? _limiter;

    /// <summary>Null when the request may go on; else after how long it may be tried again.</summary>
    public TimeSpan? Refuse(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (settings.RatePercent == 0 || endpoint is null || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return null;
        }

        var costs = endpoint.Metadata.GetMetadata<CostsAttribute>();
        var tokens = costs is { Export: > 0 } && "Export".Equals(context.Request.Query["handler"], StringComparison.OrdinalIgnoreCase) ? costs.Export
            : costs is null || (costs.OnlyPosts && !HttpMethods.IsPost(context.Request.Method)) ? 1 : costs.Tokens;
        if (tokens == 0)
        {
            return null;
        }

        var account = context.User.Identity?.IsAuthenticated == true ? context.User.FindFirstValue("id") : null;
        var (key, purse) = account is null ? ("address:" + Network(context.Connection.RemoteIpAddress), _address) : ("account:" + account, _account);
        using var lease = Limiter().AttemptAcquire((key, purse), Math.Min(tokens, purse.Full));
        if (lease.IsAcquired)
        {
            return null;
        }

        Refused.Add(1, new KeyValuePair<string, object?>("counted", account is null ? "address" : "account"));
        if (IsNews(key))
        {
            // The page's name, not its address, which may carry a code.
            log.LogWarning("Too many requests: {Page} not answered to {Account}, from {Address}", endpoint.DisplayName, account, context.Connection.RemoteIpAddress);
        }

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(60);
    }

    public void Dispose() => _limiter?.Dispose();

    private PartitionedRateLimiter<(string Key, Purse Purse)> Limiter() => LazyInitializer.EnsureInitialized(ref _limiter, () =>
        PartitionedRateLimiter.Create<(string Key, Purse Purse), string>(asked => RateLimitPartition.GetTokenBucketLimiter(asked.Key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = asked.Purse.Full,
            TokensPerPeriod = asked.Purse.EachSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
        })));

    /// <summary>A network of IPv6 counts as one: its owner has all its addresses.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "?";
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes) + "/64";
    }

    /// <summary>Whoever floods us does not flood the log as well: one line a minute for each.</summary>
    private bool IsNews(string key)
    {
        lock (_logged)
        {
            if (_logged.TryGetValue(key, out var at) && Environment.TickCount64 - at < Quiet.TotalMilliseconds)
            {
                return false;
            }

            if (_logged.Count >= LoggedAtOnce)
            {
                _logged.Clear();
            }

            _logged[key] = Environment.TickCount64;
            return true;
        }
    }

    private sealed record Purse(int Full, int EachSecond)
    {
        public static Purse Of(int full, int eachSecond, int percent) => new(Math.Max(1, (int)((long)full * percent / 100)), Math.Max(1, (int)((long)eachSecond * percent / 100)));
    }
}
