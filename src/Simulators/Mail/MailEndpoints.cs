namespace TinhSo.Simulators.Mail;

/// <summary>Shows what the SMTP sink took in, to a person and to a test.</summary>
internal static class MailEndpoints
{
    public static void AddMail(this IServiceCollection services)
    {
        services.AddSingleton<Mailbox>();
        services.AddSingleton<SmtpSink>();
        services.AddHostedService(s => s.GetRequiredService<SmtpSink>());
    }

    public static void MapMail(this IEndpointRouteBuilder app)
    {
        app.MapGet("/sim/mail", List);
        app.MapGet("/sim/mail/{id:long}", (string id, Mailbox mailbox) => mailbox.Find(id) is { } mail ? One(mail) : Results.NotFound());
        app.MapGet("/sim/mail.json", (Mailbox mailbox, string? to) => mailbox.Newest.Where(m => to is null || m.To.Contains(to)));
        app.MapPost("/sim/mail/clear", (Mailbox mailbox) =>
        {
            mailbox.Clear();
            return Results.Redirect("/sim/mail");
        });
    }

    private static IResult List(Mailbox mailbox, Settings settings) => Layout.Show(Say.Text("nav.mail"), Html.Of($"""
        <p class="lead">{Say.Text("mail.lead", settings.Smtp)}</p>
        <form method="post" action="/sim/mail/clear"><button>{Say.Text("mail.clear")}</button></form>
        <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("mail.table")}"><table><caption>{Say.Text("mail.table")}</caption>
        <thead><tr><th scope="col">{Say.Text("mail.at")}</th><th scope="col">{Say.Text("mail.to")}</th><th scope="col">{Say.Text("mail.subject")}</th></tr></thead>
        <tbody>{Html.Each(mailbox.Newest, m => Html.Of($"""
        <tr><td>{m.At:yyyy-MM-dd HH:mm:ss}Z</td><td>{string.Join(", ", m.To)}</td><td><a href="/sim/mail/{m.Id}">{(m.Subject.Length > 0 ? m.Subject : Say.Text("mail.none"))}</a></td></tr>
        """))}</tbody></table></div>
        """));

    private static IResult One(ReceivedMail mail) => Layout.Show(mail.Subject, Html.Of($"""
        <p>{Say.Text("mail.from")}: {mail.From}<br>{Say.Text("mail.to")}: {string.Join(", ", mail.To)}<br>{Say.Text("mail.at")}: {mail.At:yyyy-MM-dd HH:mm:ss}Z</p>
        <pre>{mail.Text}</pre><h2>{Say.Text("mail.raw")}</h2><pre>{mail.Raw}</pre>
        """));
}
