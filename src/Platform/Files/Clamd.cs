using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TinhSo.Platform.Files;

/// <summary>The scanner gave no verdict: it is down, too slow, or its own limit is lower than ours.</summary>
public sealed class ScannerFailed(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>It did not answer at all; an answer that is no verdict, such as its size limit, is about one file only.</summary>
    public bool IsSilent => InnerException is not null || Message.Length == 0;
}

/// <summary>Speaks to ClamAV's daemon (clamd, commands INSTREAM and PING) over TCP or a Unix socket; one connection a question.</summary>
public sealed class Clamd(EndPoint address)
{
    private const int Chunk = 64 * 1024;
    private const int LongestAnswer = 4096;

    /// <summary>A daemon that is there takes a connection at once.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);

    /// <summary>No verdict within this time is none.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>host:port</c> or <c>unix:/path/of/socket</c>; null for anything else.</summary>
    public static EndPoint? Address(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return text.Length > 6 && text[5] == '/' ? new UnixDomainSocketEndPoint(text[5..]) : null;
        }

        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? IPAddress.TryParse(text.AsSpan(0, colon), out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(text[..colon], port)
            : null;
    }

    public async Task<bool> PingAsync(CancellationToken ct)
    {
        try
        {
            return await AskAsync("zPING\0"u8.ToArray(), null, TimeSpan.FromSeconds(3), ct) == "PONG";
        }
        catch (ScannerFailed)
        {
            return false;
        }
    }

    /// <summary>The name of what was found in the content; null when it is clean. Throws <see cref="ScannerFailed"/> when there is no verdict.</summary>
    public async Task<string?> FindAsync(Stream content, CancellationToken ct)
    {
        var answer = await AskAsync("zINSTREAM\0"u8.ToArray(), content, Patience, ct);
        return answer == "stream: OK" ? null
            : answer.StartsWith("stream: ", StringComparison.Ordinal) && answer.EndsWith(" FOUND", StringComparison.Ordinal) ? answer["stream: ".Length..^" FOUND".Length]
            : throw new ScannerFailed(answer);
    }

    private async Task<string> AskAsync(byte[] command, Stream? content, TimeSpan patience, CancellationToken ct)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(patience);
        using var socket = address is UnixDomainSocketEndPoint ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var connecting = CancellationTokenSource.CreateLinkedTokenSource(time.Token);
            connecting.CancelAfter(ConnectPatience);
            await socket.ConnectAsync(address, connecting.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(command, time.Token);
            if (content is not null)
            {
                await SendAsync(stream, content, time.Token);
            }

            return await ReadAsync(stream, time.Token);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new ScannerFailed(e.Message, e);
        }
    }

    /// <summary>Each piece behind its length; a length of zero ends it. A daemon that had enough says why before it hangs up, so that is read all the same.</summary>
    private static async Task SendAsync(NetworkStream stream, Stream content, CancellationToken ct)
    {
        var piece = new byte[Chunk + 4];
        int read;
        try
        {
            while ((read = await content.ReadAsync(piece.AsMemory(4), ct)) > 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(piece, read);
                await stream.WriteAsync(piece.AsMemory(0, read + 4), ct);
            }

            await stream.WriteAsync(new byte[4], ct);
        }
        catch (IOException) when (stream.DataAvailable)
        {
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        var (answer, length, read) = (new byte[LongestAnswer], 0, 0);
        while (length < answer.Length && (read = await stream.ReadAsync(answer.AsMemory(length), ct)) > 0)
        {
            length += read;
            if (Array.IndexOf(answer, (byte)0, 0, length) is var end and >= 0)
            {
                return Encoding.UTF8.GetString(answer, 0, end);
            }
        }

        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd();
    }
}
