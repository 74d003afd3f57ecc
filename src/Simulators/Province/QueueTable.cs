namespace TinhSo.Simulators.Province;

/// <summary>The queue as portal and ministry pages show it.</summary>
internal static class QueueTable
{
    public static void AddProvince(this IServiceCollection services)
    {
        services.AddSingleton(s => new KeptRecords<Message>(s.GetRequiredService<Settings>().DataFolder, "messages", most: 2000));
        services.AddHttpClient<ProvinceClient>(http => http.Timeout = TimeSpan.FromSeconds(20));
        services.AddSingleton<SendQueue>();
        services.AddHostedService(s => s.GetRequiredService<SendQueue>());
    }

    public static Html Of(SendQueue queue, Sender sender) => Html.Of($"""
        <h2>{Say.Text("queue.title")}</h2>
        <form method="post" action="/sim/queue/hurry"><button>{Say.Text("queue.hurry")}</button></form>
        <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("queue.table")}"><table><caption>{Say.Text("queue.table")}</caption>
        <thead><tr><th scope="col">{Say.Text("queue.kind")}</th><th scope="col">{Say.Text("queue.code")}</th><th scope="col">{Say.Text("queue.state")}</th>
        <th scope="col">{Say.Text("queue.tries")}</th><th scope="col">{Say.Text("queue.answer")}</th></tr></thead>
        <tbody>{Html.Each(queue.All.Where(m => m.Sender == sender).Take(100), m => Html.Of($"""
        <tr><td>{m.Kind}<br>{m.Id}</td><td>{m.DossierCode}</td><td>{State(m)}</td><td>{m.Tries}</td><td>{m.Answer}</td></tr>
        """))}</tbody></table></div>
        """);

    private static Html State(Message message) => message.State switch
    {
        MessageState.Delivered => Html.Of($"<span class=\"good\">{Say.Text("queue.delivered")}</span>"),
        MessageState.Refused => Html.Of($"<span class=\"bad\">{Say.Text("queue.refused")}</span>"),
        _ => Html.Of($"{Say.Text("queue.waiting", message.NextTry.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))}"),
    };
}
