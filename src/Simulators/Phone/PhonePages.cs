namespace TinhSo.Simulators.Phone;

/// <summary>The telephones of the demo as one page: what waits, and three numbers of which one is on the page that asked.</summary>
internal static class PhonePages
{
    public static IResult Show(HttpContext http, PhonePushes pushes, KeptRecords<PhoneCredential> kept)
    {
        var waiting = pushes.Newest.Where(pushes.IsWaiting).ToList();
        if (waiting.Count == 0)
        {
            http.Response.Headers["Refresh"] = "3";
        }

        return Layout.Show(Say.Text("phone.title"), Html.Of($"""
            <p class="lead">{Say.Text("home.phone")}</p>
            {(waiting.Count == 0 ? Html.Of($"<p>{Say.Text("phone.none")}</p>") : Html.Each(waiting, p => One(p, kept.Find(p.CredentialId)?.Holder)))}
            <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("phone.table")}"><table><caption>{Say.Text("phone.table")}</caption>
            <thead><tr><th scope="col">{Say.Text("phone.what")}</th><th scope="col">{Say.Text("phone.who")}</th><th scope="col">{Say.Text("phone.state")}</th></tr></thead>
            <tbody>{Html.Each(pushes.Newest.Where(p => !pushes.IsWaiting(p)).Take(20), p => Html.Of($"""
            <tr><td>{p.Description}</td><td>{kept.Find(p.CredentialId)?.Holder}</td><td>{Say.Text($"phone.state.{p.State}")}</td></tr>
            """))}</tbody></table></div>
            """));
    }

    private static Html One(Push push, string? holder) => Html.Of($"""
        <h2>{holder}</h2>
        <p>{push.Description}<br>{Say.Text("phone.files", push.Hashes.Count)}</p>
        <form method="post" action="/sim/phone">
          <input type="hidden" name="id" value="{push.Id}">
          <p>{Say.Text("phone.choose")}</p>
          <p>{Html.Each(push.Choices, c => Html.Of($"""<button name="code" value="{c}"><strong>{c}</strong></button> """))}</p>
        </form>
        <form method="post" action="/sim/phone"><input type="hidden" name="id" value="{push.Id}"><button>{Say.Text("phone.refuse")}</button></form>
        """);
}
