using System.Text.Json.Nodes;
using TinhSo.Simulators.Identity;
using TinhSo.Simulators.Portal;
using TinhSo.Simulators.Province;

namespace TinhSo.Simulators.Ministry;

/// <summary>Command: tell the province of a dossier that a ministry system handles.</summary>
/// <param name="DossierCode">The ministry's own number; made up in its shape when left out.</param>
/// <param name="Steps">How far the story goes: 1 received, 2 in process, 3 done with its result.</param>
internal sealed record MinistryOrder(string ProcedureCode, string PersonKey, string? AgencyCode = null, string? DossierCode = null, int Steps = 3);

/// <summary>A ministry system that is master of its dossiers and sends the province a copy of each step.</summary>
internal static class MinistryEndpoints
{
    public static void AddMinistry(this IServiceCollection services) => services.AddSingleton<MinistryStory>();

    public static void MapMinistry(this IEndpointRouteBuilder app)
    {
        app.MapGet("/sim/ministry", (SendQueue queue) => Page(queue));
        app.MapPost("/sim/ministry/send", async (MinistryOrder order, MinistryStory story, CancellationToken ct) => await story.TellAsync(order, ct) is { } told
            ? Results.Json(told)
            : Results.Json(new { error = Say.Text("ministry.bad-order") }, statusCode: StatusCodes.Status409Conflict));
        app.MapPost("/sim/ministry/form/send", async (HttpRequest http, MinistryStory story, CancellationToken ct) =>
        {
            var form = await http.ReadFormAsync(ct);
            var order = new MinistryOrder(form["procedureCode"].ToString().Trim(), form["personKey"].ToString(),
                form["agencyCode"].ToString() is { Length: > 0 } agency ? agency : null, null, form["steps"] == "1" ? 1 : form["steps"] == "2" ? 2 : 3);

            return await story.TellAsync(order, ct) is null
                ? Layout.Show(Say.Text("send.outcome"), Html.Of($"""<p class="bad">{Say.Text("ministry.bad-order")}</p>"""), StatusCodes.Status409Conflict)
                : Results.Redirect("/sim/ministry");
        });
    }

    private static IResult Page(SendQueue queue) => Layout.Show(Say.Text("ministry.title"), Html.Of($"""
        <p class="lead">{Say.Text("home.ministry")}</p>
        <form method="post" action="/sim/ministry/form/send">
          <label for="procedureCode">{Say.Text("send.procedure")}</label><input id="procedureCode" name="procedureCode" value="3.000347" required>
          <label for="personKey">{Say.Text("send.person")}</label><select id="personKey" name="personKey">{PortalPages.PersonOptions()}</select>
          <label for="agencyCode">{Say.Text("send.agency")}</label><input id="agencyCode" name="agencyCode">
          <label for="steps">{Say.Text("ministry.steps")}</label>
          <select id="steps" name="steps"><option value="3">{Say.Text("ministry.step3")}</option><option value="2">{Say.Text("ministry.step2")}</option><option value="1">{Say.Text("ministry.step1")}</option></select>
          <button>{Say.Text("send.button")}</button>
        </form>
        {QueueTable.Of(queue, Sender.Ministry)}
        """));
}

/// <summary>Builds the two or three messages of one ministry dossier; each waits for the one before.</summary>
internal sealed class MinistryStory(SendQueue queue, ProvinceTime time)
{
    private static readonly int[] States = [2, 4, 9];

    public async Task<IReadOnlyList<SendResult>?> TellAsync(MinistryOrder order, CancellationToken ct)
    {
        if (Subjects.Find(order.PersonKey) is not { } owner || string.IsNullOrWhiteSpace(order.ProcedureCode) || order.Steps is < 1 or > 3)
        {
            return null;
        }

        var code = order.DossierCode ?? NewCode();
        var received = time.NowStamp;
        var ids = new List<string>();

        foreach (var state in States.Take(order.Steps))
        {
            var body = NewMessage.Dossier(state == 2 ? "HoSoMoi" : "TienDo", "BoNganh", code, order.ProcedureCode, owner);
            body["KenhThucHien"] = "2";
            body["NgayNopHoSo"] = received;
            body["NgayTiepNhan"] = received;
            body["TrangThaiHoSo"] = state.ToString(System.Globalization.CultureInfo.InvariantCulture);
            body["DonViXuLy"] = order.AgencyCode ?? owner.CommuneCode;
            body["ThoiDiemXuLy"] = time.NowStamp;
            body["NguoiXuLy"] = Say.Text("ministry.officer");
            body["NoiDungXuLy"] = Say.State(state);

            if (state == 9)
            {
                body["NgayKetThucXuLy"] = time.NowStamp;
                var result = NewMessage.Sample("ket-qua-mo-phong.pdf", null, "Simulated result, not a legal document");
                body["DanhSachGiayToKetQua"] = new JsonArray(new JsonObject
                {
                    ["TenGiayTo"] = result.Name, ["GiayToId"] = Guid.CreateVersion7().ToString(), ["MaGiayToKetQua"] = "KQ-" + code, ["NoiDungTepTin"] = result.Base64,
                });
            }

            ids.Add(queue.Add(Sender.Ministry, state == 2 ? "HoSoMoi" : "TienDo", body, after: ids.LastOrDefault()).Id);
        }

        await queue.SweepAsync(ct);
        return [.. ids.Select(id => PortalSending.Result(queue.Find(id)!))];
    }

    // Shape of the dossier code with an agency that does not exist, so that nobody takes it for a real one.
    private string NewCode() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"G99.99.99-{time.Now:yyMMdd}-{queue.All.Count(m => m is { Sender: Sender.Ministry, After: null }) + 1:0000}");
}
