namespace TinhSo.Simulators.Identity;

/// <summary>What a person sees of the identity server; plain forms that work without script.</summary>
internal static class SignInPages
{
    public static IResult Choose(string ticket, string clientOrigin) => Layout.Show(Say.Text("identity.title"), Html.Of($"""
        <p class="lead">{Say.Text("identity.lead")}</p>
        <form method="post" action="/identity/sign-in">
          <input type="hidden" name="ticket" value="{ticket}">
          <h2>{Say.Text("identity.persons")}</h2>
          <ul class="people">{Html.Each(Subjects.Persons, Button)}</ul>
          <h2>{Say.Text("identity.organisations")}</h2>
          <ul class="people">{Html.Each(Subjects.Organisations, Button)}</ul>
          <p><button name="subject" value="">{Say.Text("identity.cancel")}</button></p>
        </form>
        """), postsTo: clientOrigin);

    public static IResult Refused(string key, params object?[] args) =>
        Layout.Show(Say.Text("identity.refused"), Html.Of($"""<p class="bad">{Say.Text(key, args)}</p>"""), StatusCodes.Status400BadRequest);

    public static IResult SignedOut() => Layout.Show(Say.Text("identity.signed-out"), Html.Of($"<p>{Say.Text("identity.signed-out-text")}</p>"));

    public static IResult Overview(Settings settings) => Layout.Show(Say.Text("nav.identity"), Html.Of($"""
        <p class="lead">{Say.Text("home.identity")}</p>
        <p>{Say.Text("identity.client", settings.ClientId)}</p>
        <ul>{Html.Each(settings.RedirectUris, u => Html.Of($"<li>{u}</li>"))}</ul>
        <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("identity.table")}"><table>
        <caption>{Say.Text("identity.table")}</caption>
        <thead><tr><th scope="col">{Say.Text("identity.key")}</th><th scope="col">{Say.Text("identity.name")}</th><th scope="col">{Say.Text("identity.identifier")}</th>
        <th scope="col">{Say.Text("identity.level")}</th><th scope="col">{Say.Text("identity.address")}</th></tr></thead>
        <tbody>{Html.Each(Subjects.All, s => Html.Of($"<tr><td>{s.Key}</td><td>{s.Name}</td><td>{s.Identifier}</td><td>{s.Level}</td><td>{s.Address}</td></tr>"))}</tbody>
        </table></div>
        """));

    private static Html Button(Subject subject) => Html.Of($"""
        <li><button name="subject" value="{subject.Key}"><strong>{subject.Name}</strong>
        <span>{Say.Text(subject.IsPerson ? "identity.person-line" : "identity.organisation-line", subject.Identifier, subject.Level)}</span><span>{subject.Address}</span></button></li>
        """);
}
