using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Portal;

/// <summary>What the province calls: sign-in, then one address where <c>service</c> says what is asked. Answers are HTTP 200 with an error_code, "0" for success.</summary>
internal sealed class PortalApi(Settings settings, PortalRecords records, TimeProvider clock)
{
    private static readonly TimeSpan SessionLife = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<string, DateTimeOffset> sessions = new(StringComparer.Ordinal);

    public IResult SignIn(JsonObject body)
    {
        if (SyncRules.Text(body, "username") != settings.PortalUser || SyncRules.Text(body, "password") != settings.PortalPassword)
        {
            return Error("1", Say.Text("portal.bad-sign-in"));
        }

        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        sessions[session] = clock.GetUtcNow() + SessionLife;

        return Results.Json(new { error_code = "0", error_message = "", session, expires_in = (int)SessionLife.TotalSeconds });
    }

    public IResult Call(JsonObject body)
    {
        if (!sessions.TryGetValue(SyncRules.Text(body, "session"), out var until) || until < clock.GetUtcNow())
        {
            return Error("2", Say.Text("portal.bad-session"));
        }

        return SyncRules.Text(body, "service") switch
        {
            "TraCuuHoSo" => LookUp(SyncRules.Text(body, "mahoso")),
            "DongBoHoSoMC" => Take("DongBoHoSoMC", body),
            "CapNhatTienDoHoSoMC" => Take("CapNhatTienDoHoSoMC", body),
            var other => Error("3", Say.Text("portal.unknown-service", other)),
        };
    }

    private IResult LookUp(string code) => records.Find(code) is { } found
        ? Results.Json(new
        {
            error_code = "0",
            error_message = "",
            // A dictionary, so that the names keep their capitals.
            result = new[] { new Dictionary<string, object> { ["MaHoSo"] = found.Code, ["MaTTHC"] = found.ProcedureCode, ["TrangThaiHoSo"] = found.State } },
        })
        : Error("4", Say.Text("sync.unknown", code));

    private IResult Take(string service, JsonObject body)
    {
        if (body["data"] is not JsonArray { Count: > 0 } array || array.Any(d => d is not JsonObject))
        {
            return Error("5", Say.Text("portal.no-data"));
        }

        var updating = SyncRules.Text(body, "isUpdating");

        if (service == "DongBoHoSoMC" && !bool.TryParse(updating, out _))
        {
            return Error("5", Say.Text("portal.no-updating"));
        }

        var faults = records.Take(service, [.. array.Select(d => d!.AsObject())], bool.TryParse(updating, out var isUpdating) && isUpdating);

        return faults.Count == 0
            ? Results.Json(new { error_code = "0", error_message = "", result = array.Count })
            : Results.Json(new { error_code = "6", error_message = Say.Text("portal.faults", faults.Count), errors = faults });
    }

    private static IResult Error(string code, string message) => Results.Json(new { error_code = code, error_message = message });
}
