using System.Collections.Concurrent;

namespace TinhSo.Simulators;

/// <summary>Which simulators play dead at the moment; their published addresses answer 503, their own pages stay.</summary>
internal sealed class Outages
{
    private readonly ConcurrentDictionary<string, bool> down = new(StringComparer.Ordinal);

    public bool this[string simulator]
    {
        get => down.GetValueOrDefault(simulator);
        set => down[simulator] = value;
    }
}

/// <summary>Refuses forms posted from foreign pages, and answers for a simulator that plays dead.</summary>
internal sealed class Guard(RequestDelegate next, Outages outages)
{
    public Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var first = http.Request.Path.Value!.Split('/', 3)[1];

        if (outages[first])
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "5";
            return http.Response.WriteAsync("503");
        }

        // Only pages send Origin with a post; programs that speak the published shapes do not. The service on an officer's computer is asked by pages, and looks itself.
        if (HttpMethods.IsPost(http.Request.Method) && first != "local-signing" && http.Request.Headers.Origin.ToString() is { Length: > 0 } origin
            && origin != $"{http.Request.Scheme}://{http.Request.Host}")
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return http.Response.WriteAsync("403");
        }

        return next(http);
    }
}
