using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>The one door for national systems: a token for id and secret, then dossiers with a message id. What it takes is in docs/protocols/national-inbound.md.</summary>
internal static class InboundEndpoints
{
    private const long MostOctets = 64L * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        // One address brings everybody's dossiers; the gate below counts each client instead.
        app.MapPost("/api/national/token", TokenAsync).AllowAnonymous().Costs(0);
        // The token is no cookie of ours: the door checks it itself, first thing.
        app.MapPost("/api/national/dossiers", DossierAsync).AllowAnonymous().Costs(0);
    }

    private static async Task<IResult> TokenAsync(HttpContext http, CancellationToken ct)
    {
        var services = http.RequestServices;
        if (!services.GetRequiredService<InboundGate>().Admits("token:" + http.Connection.RemoteIpAddress))
        {
            return TooMany(http);
        }

        if (!http.Request.HasFormContentType)
        {
            return Results.Json(new { error = "invalid_request", error_description = services.GetRequiredService<ITexts>()["dossiers.inbound.token-form"] }, statusCode: StatusCodes.Status400BadRequest);
        }

        var form = await http.Request.ReadFormAsync(ct);
        if (form["grant_type"] != "client_credentials")
        {
            return Results.Json(new { error = "unsupported_grant_type", error_description = services.GetRequiredService<ITexts>()["dossiers.inbound.token-grant"] }, statusCode: StatusCodes.Status400BadRequest);
        }

        http.Response.Headers.CacheControl = "no-store";
        if (services.GetRequiredService<InboundClients>().SignIn(form["client_id"].ToString(), form["client_secret"].ToString()) is { } token)
        {
            return Results.Json(new { access_token = token, token_type = "Bearer", expires_in = (int)InboundClients.TokenLife.TotalSeconds });
        }

        await services.GetRequiredService<NoteFailedSignIn>().RunAsync(SignInWay.System, null, ct);
        await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
        return Results.Json(new { error = "invalid_client", error_description = services.GetRequiredService<ITexts>()["dossiers.inbound.token-secret"] }, statusCode: StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> DossierAsync(HttpContext http, CancellationToken ct)
    {
        var services = http.RequestServices;
        var texts = services.GetRequiredService<ITexts>();
        if (services.GetRequiredService<InboundClients>().Of(http.Request.Headers.Authorization) is not { } client)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Refuse(StatusCodes.Status401Unauthorized, "1", texts["dossiers.inbound.bad-token"]);
        }

        if (!services.GetRequiredService<InboundGate>().Admits("dossiers:" + client.Id))
        {
            return TooMany(http);
        }

        var messageId = http.Request.Headers["X-Message-Id"].ToString().Trim();
        if (messageId.Length is 0 or > 100)
        {
            return Refuse(StatusCodes.Status400BadRequest, "5", texts["dossiers.inbound.message-id"], new FieldFault("X-Message-Id", texts["dossiers.inbound.message-id"]));
        }

        if (http.Request.ContentLength > MostOctets)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, "5", texts["dossiers.inbound.too-large"]);
        }

        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, ct);
        var octets = buffer.ToArray();
        try
        {
            return JsonNode.Parse(octets, documentOptions: new() { MaxDepth = 32 }) is JsonObject body
                ? Answer(await services.GetRequiredService<NewMessages>().TakeAsync(client, messageId, octets, body, ct))
                : Refuse(StatusCodes.Status400BadRequest, "5", texts["dossiers.inbound.not-json"]);
        }
        catch (JsonException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "5", texts["dossiers.inbound.not-json"]);
        }
        catch (MessageRefused refused)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, "6", texts["dossiers.inbound.faults", refused.Faults.Count], [.. refused.Faults]);
        }
        catch (RuleBroken rule)
        {
            // Somebody worked on the dossier at the same moment: the sender tries again.
            return Refuse(rule.Code == "platform.stale" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict, "7", texts[$"rule.{rule.Code}", [.. rule.Args]]);
        }
    }

    private static IResult Answer(string json) => Results.Text(json, "application/json; charset=utf-8");

    private static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "30";
        return Refuse(StatusCodes.Status429TooManyRequests, "8", http.RequestServices.GetRequiredService<ITexts>()["dossiers.inbound.too-many"]);
    }

    private static IResult Refuse(int status, string code, string message, params FieldFault[] faults)
    {
        var body = new JsonObject
        {
            ["error_code"] = code,
            ["error_message"] = message,
            ["errors"] = new JsonArray([.. faults.Select(f => new JsonObject { ["field"] = f.Field, ["message"] = f.Message })]),
        };
        return Results.Text(body.ToJsonString(FormContent.Json), "application/json; charset=utf-8", statusCode: status);
    }
}

/// <summary>Bounds what one caller may ask in a minute; the sender waits and tries again.</summary>
internal sealed class InboundGate : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(key, k => new()
    {
        PermitLimit = k.StartsWith("token:", StringComparison.Ordinal) ? 60 : 3000,
        Window = TimeSpan.FromMinutes(1),
    }));

    public bool Admits(string key)
    {
        using var lease = _limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
