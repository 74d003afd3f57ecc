namespace TinhSo.Simulators.LocalSigning;

/// <summary>The window of the simulated service: the token, and the question of the page that asks.</summary>
internal static class TokenPage
{
    private const string Path = "/sim/token";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (Tokens tokens, Asked asked) => Show(tokens, asked));
        app.MapGet(Path + "/state", (Tokens tokens, Asked asked) => new
        {
            plugged = tokens.Plugged?.Fingerprint,
            triesLeft = tokens.Plugged?.TriesLeft,
            tokens = tokens.All.Select(t => new { fingerprint = t.Fingerprint, holder = t.Holder, certificate = Convert.ToBase64String(t.Certificate) }),
            question = asked.Now is { } question ? new { id = question.Id, origin = question.Origin, description = question.Description, items = question.Items.Select(i => i.Description) } : null,
        });
        app.MapGet(Path + "/{fingerprint}.cer", (string fingerprint, Tokens tokens) => tokens.All.FirstOrDefault(t => t.Fingerprint == fingerprint) is { } token
            ? Results.Bytes(token.Certificate, "application/pkix-cert", "chung-thu.cer")
            : Results.NotFound());
        app.MapPost(Path + "/make", (HttpRequest http, Tokens tokens, Asked asked) => DoAsync(http, form =>
        {
            if (form["holder"].ToString().Trim() is { Length: > 0 and <= 60 } holder)
            {
                asked.Drop();
                tokens.Make(holder, form["agency"].ToString().Trim() is { Length: <= 60 } agency ? agency : "");
            }
        }));
        app.MapPost(Path + "/plug", (HttpRequest http, Tokens tokens, Asked asked) => DoAsync(http, form =>
        {
            asked.Drop();
            tokens.Plug(form["fingerprint"]);
        }));
        app.MapPost(Path + "/unlock", (HttpRequest http, Tokens tokens) => DoAsync(http, form => tokens.Unlock(form["fingerprint"].ToString())));
        app.MapPost(Path + "/answer", (HttpRequest http, Tokens tokens, Asked asked) => DoAsync(http, form => Answer(form, tokens, asked)));
    }

    private static async Task<IResult> DoAsync(HttpRequest http, Action<IFormCollection> act)
    {
        if (!http.HasFormContentType)
        {
            return Results.BadRequest();
        }

        act(await http.ReadFormAsync());
        return Results.Redirect(Path);
    }

    /// <summary>The answer belongs to the question that was on the screen when it was given.</summary>
    private static void Answer(IFormCollection form, Tokens tokens, Asked asked)
    {
        if (asked.Now is not { } question || question.Id != form["id"])
        {
            return;
        }

        if (form["yes"] != "true")
        {
            question.Answer.TrySetResult(new("refused"));
            return;
        }

        // A PIN that was not typed is no try.
        if (form["pin"].ToString() is not { Length: > 0 } pin)
        {
            return;
        }

        var opened = tokens.Opens(question.Token.Fingerprint, pin);
        var left = tokens.Plugged?.TriesLeft ?? 0;
        question.Answer.TrySetResult(opened
            ? new(null, Signatures: [.. question.Items.Select(i => Convert.ToBase64String(Tokens.Sign(question.Token, Convert.FromBase64String(i.Digest!))))])
            : new(left == 0 ? "pin-locked" : "pin-wrong", left));
    }

    private static IResult Show(Tokens tokens, Asked asked) => Layout.Show(Say.Text("token.title"), Html.Of($"""
        <p class="lead">{Say.Text("home.token")}</p>
        {(asked.Now is { } question ? Ask(question) : Html.Of($"""<p>{Say.Text("token.nothing")} <a href="{Path}">{Say.Text("token.look")}</a></p>"""))}
        <h2>{Say.Text("token.tokens")}</h2>
        <p>{Say.Text(tokens.Plugged is null ? "token.none-in" : "token.one-in", tokens.Plugged?.Holder)}</p>
        {(tokens.Plugged is null ? Html.Of($"") : Html.Of($"""<form method="post" action="{Path}/plug"><button name="fingerprint" value="">{Say.Text("token.unplug")}</button></form>"""))}
        <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("token.tokens")}"><table><caption>{Say.Text("token.tokens")}</caption>
        <thead><tr><th scope="col">{Say.Text("token.holder")}</th><th scope="col">{Say.Text("token.agency")}</th><th scope="col">{Say.Text("token.tries")}</th><th scope="col">{Say.Text("token.acts")}</th></tr></thead>
        <tbody>{Html.Each(tokens.All, t => Row(t, t.Fingerprint == tokens.Plugged?.Fingerprint))}</tbody></table></div>
        <h2>{Say.Text("token.new")}</h2>
        <form method="post" action="{Path}/make">
        <label for="holder">{Say.Text("token.holder")}</label><input id="holder" name="holder" required maxlength="60" autocomplete="off">
        <label for="agency">{Say.Text("token.agency")}</label><input id="agency" name="agency" maxlength="60" autocomplete="off">
        <button>{Say.Text("token.make")}</button></form>
        """));

    private static Html Ask(Question question) => Html.Of($"""
        <form method="post" action="{Path}/answer">
        <h2>{Say.Text("token.question")}</h2>
        <p>{Say.Text("token.who")} <strong>{question.Origin}</strong></p>
        <p>{Say.Text("token.what")} <strong>{question.Description}</strong></p>
        <p>{Say.Text("token.how-many", question.Items.Count)}</p>
        <ol>{Html.Each(question.Items, i => Html.Of($"""<li>{i.Description}<br><code>{i.Digest}</code></li>"""))}</ol>
        <p>{Say.Text("token.with", question.Token.Holder)}</p>
        <input type="hidden" name="id" value="{question.Id}">
        <label for="pin">{Say.Text("token.pin", Tokens.Pin, question.Token.TriesLeft)}</label><input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off">
        <p><button name="yes" value="true">{Say.Text("token.sign")}</button> <button name="yes" value="false">{Say.Text("token.refuse")}</button></p>
        </form>
        """);

    private static Html Row(Token token, bool plugged) => Html.Of($"""
        <tr><td>{token.Holder}</td><td>{token.Agency}</td><td>{token.TriesLeft}</td><td>
        {(plugged ? Html.Of($"") : Html.Of($"""<form method="post" action="{Path}/plug"><button name="fingerprint" value="{token.Fingerprint}">{Say.Text("token.plug")}</button></form>"""))}
        <a href="{Path}/{token.Fingerprint}.cer">.cer</a>
        {(token.TriesLeft > 0 ? Html.Of($"") : Html.Of($"""<form method="post" action="{Path}/unlock"><button name="fingerprint" value="{token.Fingerprint}">{Say.Text("token.unlock")}</button></form>"""))}
        </td></tr>
        """);
}
