using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Tests.Security;

/// <summary>One address the program maps: who it says may come, which query parameters it listens to, and the names of what can be sent to it.</summary>
internal sealed record Place(RoutePattern Pattern, bool IsPage, bool IsPublic, IReadOnlyList<string> Policies, IReadOnlyList<string> Asks, bool TakesGet, IReadOnlyList<string> Posts)
{
    public string Address => "/" + Pattern.RawText!.TrimStart('/');

    public bool HasParameters => Pattern.Parameters.Count > 0;

    /// <summary>Everything mapped except static files and the nets for unknown addresses.</summary>
    public static async Task<IReadOnlyList<Place>> AllAsync(IServiceProvider services)
    {
        var loader = services.GetRequiredService<PageLoader>();
        var places = new Dictionary<string, Place>();
        foreach (var endpoint in services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            if (endpoint.RoutePattern.Parameters.Any(p => p.IsCatchAll) || endpoint.Metadata.Any(m => m.GetType().Name.StartsWith("StaticAsset", StringComparison.Ordinal)))
            {
                continue;
            }

            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods;
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } descriptor ? await loader.LoadAsync(descriptor, endpoint.Metadata) : null;
            object[] stated = page is null ? [.. endpoint.Metadata] : page.ModelTypeInfo!.GetCustomAttributes(inherit: true);
            var place = new Place(
                endpoint.RoutePattern, page is not null, stated.OfType<IAllowAnonymous>().Any(), [.. stated.OfType<IAuthorizeData>().Select(a => a.Policy ?? "")],
                [.. (page is null ? Asked(endpoint) : Asked(page)).Except(endpoint.RoutePattern.Parameters.Select(p => p.Name), StringComparer.OrdinalIgnoreCase).Distinct()],
                methods is null || methods.Count == 0 || methods.Contains("GET"),
                page is not null ? [.. page.HandlerMethods.Where(h => h.HttpMethod == "Post").Select(h => h.Name ?? "")] : methods?.Contains("POST") == true ? [""] : []);
            places.TryAdd($"{place.Address} {place.TakesGet}", place);
        }

        return [.. places.Values.OrderBy(p => p.Address, StringComparer.Ordinal)];
    }

    /// <summary>The address with its parameters filled in.</summary>
    public string Fill(Func<Place, RoutePatternParameterPart, string> value) => "/" + string.Join('/', Pattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => Uri.EscapeDataString(value(this, parameter)),
        _ => "",
    }))));

    private static IEnumerable<string> Asked(CompiledPageActionDescriptor page) =>
        page.ModelTypeInfo!.GetProperties().Where(p => p.GetCustomAttribute<BindPropertyAttribute>() is { SupportsGet: true }).Select(p => p.GetCustomAttribute<BindPropertyAttribute>()!.Name ?? p.Name)
            .Concat(page.HandlerMethods.Where(h => h.HttpMethod == "Get").SelectMany(h => Names(h.MethodInfo)));

    private static IEnumerable<string> Asked(Endpoint endpoint) => endpoint.Metadata.OfType<MethodInfo>().SelectMany(Names);

    private static IEnumerable<string> Names(MethodInfo method) =>
        from parameter in method.GetParameters()
        let type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType
        where type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(DateOnly)
        select parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!;
}
