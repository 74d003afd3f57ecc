using System.Net;

namespace TinhSo.Simulators.LocalSigning;

/// <summary>
/// Who may speak to a service on somebody's own computer: pages of the addresses in its list and no others. A browser is the only thing that must be kept out,
/// and it tells the truth about three headers that no page can set: Host, Origin, and whether a preflight was asked.
/// </summary>
internal static class Gate
{
    public const string Header = "X-Local-Signing";

    /// <summary>Answers itself what goes no further: a refusal, or a browser's question beforehand.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (request, answer) = (http.Request, http.Response.Headers);
        answer.CacheControl = "no-store";
        // A name on the internet may be made to point here; the address line would then carry that name.
        if (!IsThisComputer(request.Host.Host) || (http.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from)))
        {
            return Refuse("host");
        }

        answer.Vary = "Origin";
        var origin = request.Headers.Origin.ToString();
        if (!http.RequestServices.GetRequiredService<Settings>().ProvinceOrigins.Contains(origin))
        {
            return Refuse("origin");
        }

        answer.AccessControlAllowOrigin = origin;
        if (HttpMethods.IsOptions(request.Method))
        {
            answer.AccessControlAllowMethods = "GET, POST";
            answer.AccessControlAllowHeaders = $"content-type, {Header.ToLowerInvariant()}";
            answer.AccessControlMaxAge = "600";
            // Older browsers ask this; today's ask the person instead and no longer send it.
            if (request.Headers["Access-Control-Request-Private-Network"] == "true")
            {
                answer["Access-Control-Allow-Private-Network"] = "true";
            }

            return Results.NoContent();
        }

        // A form or a picture of a foreign page cannot carry it, and a script that sets it is asked about beforehand.
        return request.Headers[Header] == "1" ? await next(context) : Refuse("header");
    }

    private static bool IsThisComputer(string host) => host is "127.0.0.1" or "localhost" or "[::1]";

    private static IResult Refuse(string what) => Results.Json(new { error = what }, statusCode: StatusCodes.Status403Forbidden);
}
