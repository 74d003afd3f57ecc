using System.Text.Json;
using System.Text.Json.Nodes;
using TinhSo.Simulators.Identity;
using TinhSo.Simulators.Province;

namespace TinhSo.Simulators.Portal;

/// <summary>The national public service portal: <c>/portal</c> for the province, <c>/sim/portal</c> for people and tests.</summary>
internal static class PortalEndpoints
{
    public static void AddPortal(this IServiceCollection services)
    {
        services.AddSingleton<PortalRecords>();
        services.AddSingleton<PortalApi>();
        services.AddSingleton<PortalSending>();
    }

    public static void MapPortal(this IEndpointRouteBuilder app)
    {
        // Made at start, so that it hears of messages which a restart found in the queue.
        app.ServiceProvider.GetRequiredService<PortalRecords>();

        app.MapPost("/portal/token", (JsonObject body, PortalApi api) => api.SignIn(body));
        app.MapPost("/portal/api", (JsonObject body, PortalApi api) => api.Call(body));

        app.MapGet("/sim/portal", PortalPages.Status);
        app.MapPost("/sim/portal/send", async (SendOrder order, PortalSending sending, CancellationToken ct) => Answer(await sending.FileAsync(order, ct)));
        app.MapPost("/sim/portal/supplement", async (SupplementOrder order, PortalSending sending, CancellationToken ct) => Answer(await sending.SupplementAsync(order, ct)));
        app.MapPost("/sim/portal/withdraw", async (WithdrawOrder order, PortalSending sending, CancellationToken ct) => Answer(await sending.WithdrawAsync(order, ct)));
        app.MapGet("/sim/portal/dossiers", (PortalRecords records) => records.Dossiers);
        app.MapGet("/sim/portal/dossiers/{code}", (string code, PortalRecords records) => records.Find(code) is { } found ? Results.Json(found) : Results.NotFound());
        app.MapGet("/sim/portal/diary", (PortalRecords records) => records.Diary);
        app.MapGet("/sim/portal/messages", (SendQueue queue) => queue.All);
        app.MapPost("/sim/portal/down", (DownOrder order, Outages outages) => outages["portal"] = order.Down);
        app.MapPost("/sim/portal/form/{what}", FormAsync);
        app.MapPost("/sim/queue/hurry", async (SendQueue queue, HttpRequest http, CancellationToken ct) =>
        {
            queue.Hurry();
            await queue.SweepAsync(ct);
            return Results.Redirect(http.Headers.Referer.ToString().EndsWith("/sim/ministry", StringComparison.Ordinal) ? "/sim/ministry" : "/sim/portal");
        });
    }

    private static IResult Answer(SendResult result) =>
        Results.Json(result, statusCode: result.State == "not-sent" ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);

    /// <summary>The same commands from the page's forms.</summary>
    private static async Task<IResult> FormAsync(string what, HttpRequest http, PortalSending sending, Outages outages, CancellationToken ct)
    {
        var form = await http.ReadFormAsync(ct);
        string Of(string name) => form[name].ToString().Trim();
        string? Or(string name) => Of(name) is { Length: > 0 } text ? text : null;
        JsonObject? data = null;

        try
        {
            data = Or("formData") is { } json ? JsonNode.Parse(json)?.AsObject() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return PortalPages.Outcome(new(null, "not-sent", null, 0, Say.Text("send.bad-json")));
        }

        switch (what)
        {
            case "send":
                return PortalPages.Outcome(await sending.FileAsync(new(Of("procedureCode"), Of("personKey"), data, await FilesAsync(form, ct), Or("agencyCode"), Or("summary"), null), ct));
            case "supplement":
                return PortalPages.Outcome(await sending.SupplementAsync(new(Of("dossierCode"), Or("note"), null, null), ct));
            case "withdraw":
                return PortalPages.Outcome(await sending.WithdrawAsync(new(Of("dossierCode"), Or("note")), ct));
            case "down":
                outages["portal"] = Of("down") == "true";
                return Results.Redirect("/sim/portal");
            default:
                return Results.NotFound();
        }
    }

    private static async Task<IReadOnlyList<SentFile>?> FilesAsync(IFormCollection form, CancellationToken ct)
    {
        var files = new List<SentFile>();

        foreach (var file in form.Files.Where(f => f.Length > 0))
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, ct);
            files.Add(new(file.FileName, null, Convert.ToBase64String(content.ToArray()), null));
        }

        return files.Count > 0 ? files : null;
    }
}
