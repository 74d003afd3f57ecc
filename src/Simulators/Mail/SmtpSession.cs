using System.Text;

namespace TinhSo.Simulators.Mail;

/// <summary>One SMTP conversation (RFC 5321) with SIZE (1870), PIPELINING (2920), 8BITMIME (6152) and SMTPUTF8 (6531).</summary>
internal sealed class SmtpSession(Stream stream, Mailbox mailbox)
{
    public const int MostOctets = 10 * 1024 * 1024;
    private const int MostRecipients = 100;
    private const int LongestCommand = 2048;

    private readonly byte[] buffer = new byte[8192];
    private readonly List<string> to = [];
    private int read;
    private int filled;
    private string? from;
    private bool greeted;

    public async Task RunAsync(CancellationToken ct)
    {
        await SayAsync("220 simulator ESMTP", ct);

        while (await LineAsync(LongestCommand, ct) is { } line)
        {
            var (text, tooLong) = line;
            var command = Encoding.UTF8.GetString(text);
            var answer = tooLong ? "500 5.5.2 Line too long" : await AnswerAsync(command, ct);
            await SayAsync(answer, ct);

            if (answer.StartsWith("221", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    private async Task<string> AnswerAsync(string command, CancellationToken ct)
    {
        var verb = command.Split(' ', 2)[0].ToUpperInvariant();

        switch (verb)
        {
            case "EHLO" or "HELO" when command.Length > 5:
                Reset();
                greeted = true;
                return verb == "HELO" ? "250 simulator" : $"250-simulator\r\n250-SIZE {MostOctets}\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8";
            case "EHLO" or "HELO":
                return "501 5.5.4 Say who you are";
            case "MAIL":
                return Mail(command);
            case "RCPT":
                return Recipient(command);
            case "DATA" when command.Length > 4:
                return "501 5.5.4 DATA takes no parameter";
            case "DATA" when from is null || to.Count == 0:
                return "503 5.5.1 MAIL and RCPT first";
            case "DATA":
                return await DataAsync(ct);
            case "RSET":
                Reset();
                return "250 2.0.0 OK";
            case "NOOP":
                return "250 2.0.0 OK";
            case "VRFY":
                return "252 2.5.0 Cannot verify, will take it";
            case "QUIT":
                return "221 2.0.0 Bye";
            default:
                return "500 5.5.2 Unknown command";
        }
    }

    private string Mail(string command)
    {
        if (!greeted)
        {
            return "503 5.5.1 EHLO first";
        }

        if (from is not null)
        {
            return "503 5.5.1 Sender already given";
        }

        if (Path(command, "MAIL FROM:") is not var (address, parameters))
        {
            return "501 5.5.4 MAIL FROM:<address>";
        }

        var size = parameters.FirstOrDefault(p => p.StartsWith("SIZE=", StringComparison.OrdinalIgnoreCase));

        if (size is not null && (!long.TryParse(size[5..], out var octets) || octets > MostOctets))
        {
            return "552 5.3.4 Message too large";
        }

        from = address;
        return "250 2.1.0 OK";
    }

    private string Recipient(string command)
    {
        if (from is null)
        {
            return "503 5.5.1 MAIL first";
        }

        if (Path(command, "RCPT TO:") is not ({ Length: > 0 } address, _))
        {
            return "501 5.5.4 RCPT TO:<address>";
        }

        if (to.Count == MostRecipients)
        {
            return "452 4.5.3 Too many recipients";
        }

        to.Add(address);
        return "250 2.1.5 OK";
    }

    private async Task<string> DataAsync(CancellationToken ct)
    {
        await SayAsync("354 End with <CRLF>.<CRLF>", ct);
        using var content = new MemoryStream();
        var tooLarge = false;

        while (await LineAsync(MostOctets, ct) is { } line)
        {
            var (text, cut) = line;

            if (text is [(byte)'.'] && !cut)
            {
                var id = tooLarge ? 0 : mailbox.Add(from!, [.. to], content.ToArray());
                Reset();
                return tooLarge ? "552 5.3.4 Message too large" : $"250 2.0.0 OK {id}";
            }

            tooLarge |= cut || content.Length + text.Length > MostOctets;

            if (!tooLarge)
            {
                // Section 4.5.2: a leading dot was doubled by the sender.
                content.Write(text is [(byte)'.', ..] ? text.AsSpan(1) : text);
                content.Write("\r\n"u8);
            }
        }

        throw new IOException("The sender left within DATA");
    }

    private void Reset()
    {
        from = null;
        to.Clear();
    }

    private static (string Address, string[] Parameters)? Path(string command, string start)
    {
        if (!command.StartsWith(start, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = command[start.Length..].TrimStart();
        var end = rest.IndexOf('>', StringComparison.Ordinal);

        return rest.StartsWith('<') && end > 0 ? (rest[1..end], rest[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)) : null;
    }

    /// <summary>The octets up to CRLF; only CRLF ends a line, a bare LF does not (section 2.3.8, and the door of message smuggling).</summary>
    private async Task<(byte[] Text, bool TooLong)?> LineAsync(int longest, CancellationToken ct)
    {
        using var line = new MemoryStream();
        var (previous, tooLong) = ((byte)0, false);

        while (true)
        {
            if (read == filled)
            {
                (read, filled) = (0, await stream.ReadAsync(buffer, ct));

                if (filled == 0)
                {
                    return null;
                }
            }

            var octet = buffer[read++];

            if (octet == '\n' && previous == '\r')
            {
                line.SetLength(Math.Max(0, line.Length - (tooLong ? 0 : 1)));
                return (line.ToArray(), tooLong);
            }

            previous = octet;
            tooLong |= line.Length > longest;

            if (!tooLong)
            {
                line.WriteByte(octet);
            }
        }
    }

    private async Task SayAsync(string line, CancellationToken ct) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), ct);
}
