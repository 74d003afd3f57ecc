using System.Net;
using System.Net.Sockets;

namespace TinhSo.Simulators.Mail;

/// <summary>Listens for mail; a free port is taken when the setting names port 0.</summary>
internal sealed class SmtpSink(Settings settings, Mailbox mailbox, ILogger<SmtpSink> log) : BackgroundService
{
    private TcpListener? listener;

    public int Port => ((IPEndPoint)listener!.LocalEndpoint).Port;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        listener = new TcpListener(IPEndPoint.Parse(settings.Smtp));
        listener.Start();

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener!.AcceptTcpClientAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            listener!.Stop();
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken ct)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                await new SmtpSession(stream, mailbox).RunAsync(ct);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                log.LogDebug("SMTP connection ended: {Reason}", e.Message);
            }
        }
    }
}
