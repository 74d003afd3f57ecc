using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Province;

/// <summary>The messages for the province, kept on disk until answered: at once when it listens, later with growing pauses when it does not, in order within a dossier.</summary>
internal sealed class SendQueue(KeptRecords<Message> kept, ProvinceClient province, TimeProvider clock, ILogger<SendQueue> log) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim one = new(1);
    private long last = kept.All.Select(m => m.Order).DefaultIfEmpty().Max();

    /// <summary>Called once for each message that leaves the queue, with its final state.</summary>
    public event Action<Message>? Settled;

    public IEnumerable<Message> All => kept.All.OrderByDescending(m => m.Order);

    public Message? Find(string id) => kept.Find(id);

    /// <summary>Puts a message into the queue; one with a known id is not put again.</summary>
    public Message Add(Sender sender, string kind, JsonObject body, string? id = null, string? after = null)
    {
        id ??= Guid.CreateVersion7().ToString();

        if (kept.Find(id) is { } known)
        {
            return known;
        }

        var message = new Message(id, Interlocked.Increment(ref last), sender, kind, body, after)
        {
            NextTry = clock.GetUtcNow().UtcDateTime, DossierCode = body["MaHoSo"]?.ToString(),
        };
        kept.Put(id, message);

        return message;
    }

    /// <summary>Tries what is due now, in order, and returns how the asked message stands then.</summary>
    public async Task<Message> DeliverAsync(string id, CancellationToken ct)
    {
        await SweepAsync(ct);

        return kept.Find(id)!;
    }

    /// <summary>Makes everything that waits due at once.</summary>
    public void Hurry()
    {
        foreach (var message in kept.All.Where(m => m.State == MessageState.Waiting))
        {
            kept.Put(message.Id, message with { NextTry = clock.GetUtcNow().UtcDateTime });
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), clock);

            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Shut-down: what waits stays on disk.
        }
    }

    /// <summary>One round over what is due; rounds never overlap.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct);

        try
        {
            foreach (var message in kept.All.Where(m => m.State == MessageState.Waiting).OrderBy(m => m.Order).ToList())
            {
                if (message.NextTry <= clock.GetUtcNow().UtcDateTime)
                {
                    await TryAsync(kept.Find(message.Id)!, ct);
                }
            }
        }
        finally
        {
            one.Release();
        }
    }

    private async Task TryAsync(Message message, CancellationToken ct)
    {
        var before = message.After is null ? null : kept.Find(message.After);

        if (before is { State: MessageState.Waiting })
        {
            return;
        }

        var delivery = before is { State: MessageState.Refused }
            ? new Delivery(MessageState.Refused, Say.Text("send.before-refused", before.Id), null)
            : await province.SendAsync(message, ct);
        var tries = message.Tries + 1;
        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, tries - 1), LongestPause.TotalSeconds));
        var now = message with
        {
            State = delivery.State, Tries = tries, Answer = delivery.Answer, NextTry = clock.GetUtcNow().UtcDateTime + pause,
            DossierCode = delivery.DossierCode ?? message.DossierCode,
        };
        kept.Put(message.Id, now);

        if (now.State == MessageState.Waiting)
        {
            log.LogInformation("Message {Id} waits, try {Tries}", now.Id, tries);
        }
        else
        {
            Settled?.Invoke(now);
        }
    }
}
