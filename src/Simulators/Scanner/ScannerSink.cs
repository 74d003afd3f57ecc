using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace TinhSo.Simulators.Scanner;

/// <summary>Stands in for ClamAV's daemon: PING, and INSTREAM that finds the EICAR test string.</summary>
internal sealed class ScannerSink(Settings settings, ILogger<ScannerSink> log) : TcpSink(settings.Scanner, log)
{
    private const int MostBytes = 25 * 1024 * 1024;

    // In two halves, or scanners of developers would find this very file.
    private static readonly byte[] Eicar = Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    public static ReadOnlyMemory<byte> TestString => Eicar;

    /// <summary>Hangs up on everybody.</summary>
    public bool IsDown { get; set; }

    protected override async Task ServeAsync(NetworkStream stream, CancellationToken ct)
    {
        if (!IsDown)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(await AnswerAsync(stream, ct) + "\0"), ct);
        }
    }

    private static async Task<string> AnswerAsync(NetworkStream stream, CancellationToken ct)
    {
        var command = new StringBuilder();
        var one = new byte[1];
        while (command.Length < 100 && await stream.ReadAsync(one, ct) == 1 && one[0] != 0)
        {
            command.Append((char)one[0]);
        }

        return command.ToString() switch
        {
            "zPING" => "PONG",
            "zINSTREAM" => await ScanAsync(stream, ct),
            _ => "UNKNOWN COMMAND",
        };
    }

    private static async Task<string> ScanAsync(NetworkStream stream, CancellationToken ct)
    {
        using var content = new MemoryStream();
        var length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length, ct);
            var size = BinaryPrimitives.ReadUInt32BigEndian(length);
            if (size == 0)
            {
                return content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(Eicar) >= 0 ? "stream: Eicar-Signature FOUND" : "stream: OK";
            }

            if (content.Length + size > MostBytes)
            {
                return "INSTREAM size limit exceeded. ERROR";
            }

            var piece = new byte[size];
            await stream.ReadExactlyAsync(piece, ct);
            content.Write(piece);
        }
    }
}
