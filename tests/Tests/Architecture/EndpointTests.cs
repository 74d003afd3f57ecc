using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Architecture;

public sealed class EndpointTests
{
    [Fact]
    public async Task Every_endpoint_the_program_maps_states_who_may_call_it()
    {
        await using var app = await TinhSoApp.StartAsync();
        using var client = app.CreateClient();
        var mapped = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).ToList();
        Assert.NotEmpty(mapped);
        Rule.Holds("endpoint-mapped", Open(mapped));
    }

    [Fact]
    public void A_mapped_endpoint_that_says_nothing_is_caught()
    {
        Rule.Catches(Open([Mapped("/api/silent")]), "/api/silent");
        Rule.Catches(Open([Mapped("/api/vague", new AuthorizeAttribute())]), "/api/vague");
        Assert.Empty(Open([Mapped("/api/stated", new AuthorizeAttribute("a.b")), Mapped("/api/open", new AllowAnonymousAttribute())]));
    }

    private static RouteEndpoint Mapped(string route, params object[] metadata) =>
        new(_ => Task.CompletedTask, RoutePatternFactory.Parse(route), 0, new EndpointMetadataCollection(metadata), route);

    /// <summary>Pages carry their attributes only once they are loaded; the rule for pages reads them from the model.</summary>
    private static IEnumerable<Violation> Open(IEnumerable<Endpoint> endpoints) =>
        from endpoint in endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            && !endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => !string.IsNullOrEmpty(a.Policy))
        select new Violation(endpoint.RoutePattern.RawText ?? endpoint.DisplayName ?? "?", "states neither a permission nor that it is public");
}
