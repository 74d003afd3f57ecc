using System.Text.Json;

namespace TinhSo.Simulators.LocalSigning;

/// <summary>A signing service as it runs on an officer's own computer, by docs/protocols/local-signing.md; its window is the page <c>/sim/token</c>.</summary>
internal static class LocalSigningEndpoints
{
    private const string Algorithm = "RS256";
    private const int MostItems = 50;
    private const int MostText = 500;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static void AddLocalSigning(this IServiceCollection services)
    {
        services.AddSingleton<Tokens>();
        services.AddSingleton<Asked>();
    }

    public static void MapLocalSigning(this IEndpointRouteBuilder app)
    {
        var service = app.MapGroup("/local-signing/v1").AddEndpointFilter(Gate.FilterAsync);
        service.MapMethods("/{**path}", ["OPTIONS"], () => Results.NoContent());
        service.MapGet("/info", () => new { name = Say.Text("token.service"), version = "1.0", shape = "tinhso-local-signing-1" });
        service.MapGet("/certificates", (Tokens tokens) => tokens.Plugged is { } token
            ? Results.Json(new { certificates = new[] { Describe(token, tokens) } })
            : Error(new("no-token")));
        service.MapPost("/sign", SignAsync);
        TokenPage.Map(app);
    }

    private static object Describe(Token token, Tokens tokens) => new
    {
        fingerprint = token.Fingerprint,
        holder = token.Holder,
        certificate = Convert.ToBase64String(token.Certificate),
        chain = tokens.Chain.Select(Convert.ToBase64String),
        algorithms = new[] { Algorithm },
    };

    private static async Task<IResult> SignAsync(HttpRequest http, Tokens tokens, Asked asked, CancellationToken gone)
    {
        if (await ReadAsync(http) is not { } order)
        {
            return Error(new("malformed"));
        }

        if (tokens.Plugged is not { } token)
        {
            return Error(new("no-token"));
        }

        if (order.Fingerprint != token.Fingerprint)
        {
            return Error(new("unknown-certificate"));
        }

        if (token.TriesLeft == 0)
        {
            return Error(new("pin-locked", 0));
        }

        var outcome = await asked.AskAsync(new(Guid.CreateVersion7().ToString("N"), http.Headers.Origin.ToString(), token, order.Description!, order.Items!), gone);
        return outcome.Signatures is { } signatures ? Results.Json(new { signatures }) : Error(outcome);
    }

    /// <summary>Null for anything that is not an order of the published shape.</summary>
    private static async Task<SignOrder?> ReadAsync(HttpRequest http)
    {
        try
        {
            if (!http.HasJsonContentType() || await http.ReadFromJsonAsync<SignOrder>(Web, http.HttpContext.RequestAborted) is not { Algorithm: Algorithm, Fingerprint: not null, Description.Length: > 0 and <= MostText, Items: { Count: > 0 and <= MostItems } items } order)
            {
                return null;
            }

            return items.All(i => i is { Description.Length: > 0 and <= MostText, Digest: { } digest } && IsDigest(digest)) ? order : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsDigest(string text) => Convert.TryFromBase64String(text, new byte[64], out var length) && length == 32;

    private static IResult Error(Outcome outcome) => Results.Json(
        new { error = outcome.Error, triesLeft = outcome.TriesLeft },
        statusCode: outcome.Error switch
        {
            "malformed" => StatusCodes.Status400BadRequest,
            "refused" or "pin-wrong" or "pin-locked" => StatusCodes.Status403Forbidden,
            "timeout" => StatusCodes.Status408RequestTimeout,
            _ => StatusCodes.Status409Conflict,
        });
}
