using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace TinhSo.Platform.Outbound;

/// <summary>How a module gets a client for other systems; there is no other way to get one (rule "outbound").</summary>
public static class OutboundServices
{
    /// <summary>Clients nobody described reach nobody.</summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton<FindAddresses>(_ => Dns.GetHostAddressesAsync);
        services.AddHttpClient();
        services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(p => Make(p, [], Strangers.None)));
        return services;
    }

    /// <summary>A client of that name, bounded in time and size, for the servers that <paramref name="named"/> gives and, where said, for strangers.</summary>
    public static IServiceCollection AddWayOut(
        this IServiceCollection services, string name, TimeSpan timeout, long mostBytes, Func<IServiceProvider, IEnumerable<Uri?>> named, Strangers strangers = Strangers.None)
    {
        services.AddHttpClient(name, http => (http.Timeout, http.MaxResponseContentBufferSize) = (timeout, mostBytes))
            .ConfigurePrimaryHttpMessageHandler(p => Make(p, [.. named(p).OfType<Uri>()], strangers));
        return services;
    }

    private static SocketsHttpHandler Make(IServiceProvider provider, IReadOnlyCollection<Uri> named, Strangers strangers) =>
        new WayOut(named, strangers, provider.GetRequiredService<FindAddresses>(), provider.GetRequiredService<ILoggerFactory>().CreateLogger("TinhSo.Outbound")).Handler();
}
