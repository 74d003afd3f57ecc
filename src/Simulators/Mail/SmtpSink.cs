using System.Net.Sockets;

namespace TinhSo.Simulators.Mail;

/// <summary>Listens for mail.</summary>
internal sealed class SmtpSink(Settings settings, Mailbox mailbox, ILogger<SmtpSink> log) : TcpSink(settings.Smtp, log)
{
    protected override Task ServeAsync(NetworkStream stream, CancellationToken ct) => new SmtpSession(stream, mailbox).RunAsync(ct);
}
