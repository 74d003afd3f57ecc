using TinhSo.Simulators.Identity;
using TinhSo.Simulators.Province;

namespace TinhSo.Simulators.Portal;

/// <summary>The status page "Trình mô phỏng" of the portal: send, queue, dossiers, diary with verdicts.</summary>
internal static class PortalPages
{
    public static IResult Status(PortalRecords records, SendQueue queue, Outages outages) => Layout.Show(Say.Text("portal.title"), Html.Of($"""
        <p class="lead">{Say.Text("home.portal")}</p>
        <form method="post" action="/sim/portal/form/down"><input type="hidden" name="down" value="{(outages["portal"] ? "false" : "true")}">
        <p>{Say.Text(outages["portal"] ? "portal.is-down" : "portal.is-up")}</p><button>{Say.Text(outages["portal"] ? "portal.bring-up" : "portal.bring-down")}</button></form>
        {SendForm()}
        {QueueTable.Of(queue, Sender.Portal)}
        {Dossiers(records)}
        {Diary(records)}
        """));

    public static IResult Outcome(SendResult result) => Layout.Show(Say.Text("send.outcome"), Html.Of($"""
        <p class="{(result.State == "delivered" ? "good" : "bad")}">{Say.Text("send.state." + result.State)}</p>
        <p>{Say.Text("queue.code")}: <strong>{result.DossierCode}</strong></p><pre>{result.Answer}</pre><p><a href="/sim/portal">{Say.Text("send.back")}</a></p>
        """), result.State == "not-sent" ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);

    private static Html SendForm() => Html.Of($"""
        <h2>{Say.Text("send.title")}</h2>
        <form method="post" action="/sim/portal/form/send" enctype="multipart/form-data">
          <label for="procedureCode">{Say.Text("send.procedure")}</label><input id="procedureCode" name="procedureCode" value="1.001193" required>
          <label for="personKey">{Say.Text("send.person")}</label><select id="personKey" name="personKey">{PersonOptions()}</select>
          <label for="agencyCode">{Say.Text("send.agency")}</label><input id="agencyCode" name="agencyCode">
          <label for="summary">{Say.Text("send.summary")}</label><input id="summary" name="summary">
          <label for="formData">{Say.Text("send.form-data")}</label><textarea id="formData" name="formData" rows="3"></textarea>
          <label for="files">{Say.Text("send.files")}</label><input id="files" name="files" type="file" multiple>
          <button>{Say.Text("send.button")}</button>
        </form>
        """);

    public static Html PersonOptions() =>
        Html.Each(Subjects.All, s => Html.Of($"<option value=\"{s.Key}\">{s.Name} ({s.Identifier})</option>"));

    private static Html Dossiers(PortalRecords records) => Html.Of($"""
        <h2>{Say.Text("portal.dossiers")}</h2>
        <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("portal.dossiers-table")}"><table><caption>{Say.Text("portal.dossiers-table")}</caption>
        <thead><tr><th scope="col">{Say.Text("queue.code")}</th><th scope="col">{Say.Text("portal.procedure")}</th><th scope="col">{Say.Text("portal.owner")}</th>
        <th scope="col">{Say.Text("queue.state")}</th><th scope="col">{Say.Text("portal.acts")}</th></tr></thead>
        <tbody>{Html.Each(records.Dossiers.Take(100), d => Html.Of($"""
        <tr><td>{d.Code}</td><td>{d.ProcedureCode}</td><td>{d.Owner}</td><td>{d.State}. {Say.State(d.State)}</td><td>{Acts(d)}</td></tr>
        """))}</tbody></table></div>
        """);

    private static Html Acts(PortalDossier dossier) => Html.Of($"""
        {(dossier.State == 5 ? Act("supplement", dossier.Code) : default)}{(NationalStates.MayWithdraw(dossier.State) ? Act("withdraw", dossier.Code) : default)}
        """);

    private static Html Act(string what, string code) => Html.Of($"""
        <form method="post" action="/sim/portal/form/{what}"><input type="hidden" name="dossierCode" value="{code}"><button>{Say.Text("portal." + what)}</button></form>
        """);

    private static Html Diary(PortalRecords records) => Html.Of($"""
        <h2>{Say.Text("portal.diary")}</h2>
        <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("portal.diary-table")}"><table><caption>{Say.Text("portal.diary-table")}</caption>
        <thead><tr><th scope="col">{Say.Text("mail.at")}</th><th scope="col">{Say.Text("portal.direction")}</th><th scope="col">{Say.Text("queue.kind")}</th>
        <th scope="col">{Say.Text("queue.code")}</th><th scope="col">{Say.Text("portal.verdict")}</th></tr></thead>
        <tbody>{Html.Each(records.Diary.Take(100), l => Html.Of($"""
        <tr><td>{l.At:yyyy-MM-dd HH:mm:ss}Z</td><td>{Say.Text(l.FromProvince ? "portal.received" : "portal.sent")}</td><td>{l.What}</td><td>{l.Code}</td>
        <td class="{(l.Taken ? "good" : "bad")}">{l.Verdict}</td></tr>
        """))}</tbody></table></div>
        """);
}
