using System.Net;
using System.Net.Sockets;

namespace TinhSo.Simulators;

/// <summary>Listens at an address and serves each connection by itself; a free port is taken when the address names port 0, and nobody is served when it is empty.</summary>
internal abstract class TcpSink(string address, ILogger log) : BackgroundService
{
    private TcpListener? listener;

    public int Port => ((IPEndPoint)listener!.LocalEndpoint).Port;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (address.Length == 0)
        {
            return Task.CompletedTask;
        }

        listener = new TcpListener(IPEndPoint.Parse(address));
        listener.Start();
        return base.StartAsync(cancellationToken);
    }

    protected abstract Task ServeAsync(NetworkStream stream, CancellationToken ct);

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
                await ServeAsync(stream, ct);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                log.LogDebug("Connection ended: {Reason}", e.Message);
            }
        }
    }
}
