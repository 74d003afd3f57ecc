using System.Collections.Concurrent;
using System.Net.Sockets;

namespace TinhSo.Tests.Reliability;

/// <summary>What the people outside know: which key got which receipt, which act was confirmed to them, and what should not have been.</summary>
internal sealed class KillLedger
{
    private int answers;

    /// <summary>Submission key to dossier code.</summary>
    public ConcurrentDictionary<string, string> Receipts { get; } = new();

    /// <summary>Dossier code and verb of every act whose success was shown.</summary>
    public ConcurrentQueue<(string Code, string Verb)> Acts { get; } = new();

    public ConcurrentQueue<string> Violations { get; } = new();

    public int Answers => Volatile.Read(ref answers);

    public int Retries => Volatile.Read(ref retries);

    private int retries;

    public void Answered() => Interlocked.Increment(ref answers);

    public void Retried() => Interlocked.Increment(ref retries);

    public void Receipt(string key, string code)
    {
        if (Receipts.GetOrAdd(key, code) is var first && first != code)
        {
            Violations.Enqueue($"{key} got the receipt {first} and then {code}");
        }
    }

    /// <summary>Repeats a step until the program answered it; the program may be killed and started in between.</summary>
    public async Task<T> InsistAsync<T>(Func<Task<T>> step, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                var result = await step();
                Answered();
                return result;
            }
            // Bare, when the other side dies in the moment of connecting: the client asks the new socket for its peer.
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                Retried();
                await Task.Delay(100, ct);
            }
        }
    }
}
