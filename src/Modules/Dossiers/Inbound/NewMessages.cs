using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Accounts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Inbound;

/// <summary>
/// Takes messages in. New dossiers that arrive while others are being written wait for each other and share one scope, one look at earlier messages and one
/// transaction (ADR 20); each still gets its own answer, and only after it is on disk. All other messages go alone.
/// </summary>
internal sealed class NewMessages(IServiceScopeFactory scopes, ILogger<NewMessages> log) : IDisposable
{
    private const int MostTogether = 32;
    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly SemaphoreSlim _writers = new(Environment.ProcessorCount);

    internal sealed record Waiting(InboundClient Client, string MessageId, byte[] Octets, JsonObject Body)
    {
        public TaskCompletionSource<string> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Taken { get; set; }

        public (string, string) Key => (Client.Id, MessageId);
    }

    public async Task<string> TakeAsync(InboundClient client, string messageId, byte[] octets, JsonObject body, CancellationToken ct)
    {
        var mine = new Waiting(client, messageId, octets, body);
        if (client.IsMinistry || MessageFields.Said(body, "LoaiThongDiep") != "HoSoMoi")
        {
            await AloneAsync(mine, ct);
            return await mine.Answer.Task;
        }

        _waiting.Enqueue(mine);
        // Whoever gets a writer's place takes along who waits, until the own message is among them.
        await _writers.WaitAsync(CancellationToken.None);
        try
        {
            while (!mine.Taken && Next() is { Count: > 0 } together)
            {
                await WriteAsync(together);
            }
        }
        finally
        {
            _writers.Release();
        }

        return await mine.Answer.Task;
    }

    /// <summary>Answers each; what cannot be saved together is tried alone, so that nobody suffers by a neighbour.</summary>
    internal async Task WriteAsync(IReadOnlyList<Waiting> together)
    {
        if (together.Count > 1)
        {
            await TogetherAsync(together);
        }

        foreach (var one in together.Where(w => !w.Answer.Task.IsCompleted))
        {
            await AloneAsync(one, CancellationToken.None);
        }
    }

    public void Dispose() => _writers.Dispose();

    private List<Waiting> Next()
    {
        var next = new List<Waiting>();
        while (next.Count < MostTogether && _waiting.TryDequeue(out var one))
        {
            one.Taken = true;
            next.Add(one);
        }

        return next;
    }

    private async Task TogetherAsync(IReadOnlyList<Waiting> together)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var (db, take) = (scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<TakeMessage>());
            await scope.ServiceProvider.GetRequiredService<IAccounts>().ForeseeAsync([.. together.Select(w => MessageFields.Said(w.Body, "SoGiayToChuHoSo")).OfType<string>().Distinct()], CancellationToken.None);
            var answers = await PlayAsync(db, take, together);
            await db.InsertNewAsync(CancellationToken.None);
            foreach (var (one, answer) in answers)
            {
                one.Answer.SetResult(answer);
            }
        }
        catch (Exception e)
        {
            // Nothing of them is on disk, or all of it and each finds its answer there.
            log.LogWarning(e, "{Count} messages could not be saved together and are tried alone", together.Count);
        }
    }

    private static async Task<List<(Waiting One, string Answer)>> PlayAsync(AppDb db, TakeMessage take, IReadOnlyList<Waiting> together)
    {
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var known = await take.KnownAsync(together.Select(w => w.Key), CancellationToken.None);
        var answers = new List<(Waiting, string)>();
        // The second of one id among them is left to come after.
        foreach (var one in together.DistinctBy(w => w.Key).Where(w => !known.Contains(w.Key)))
        {
            var before = db.ChangeTracker.Entries().Count();
            try
            {
                answers.Add((one, await take.RunAsync(one.Client, one.MessageId, one.Octets, one.Body, CancellationToken.None)));
            }
            catch (Exception e) when (e is MessageRefused or RuleBroken && db.ChangeTracker.Entries().Count() == before)
            {
                one.Answer.SetException(e);
            }
        }

        return answers;
    }

    private async Task AloneAsync(Waiting one, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var (db, take) = (scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<TakeMessage>());
            one.Answer.SetResult(await OnceAsync(db, take, one, ct));
        }
        catch (Exception e)
        {
            one.Answer.SetException(e);
        }
    }

    private static async Task<string> OnceAsync(AppDb db, TakeMessage take, Waiting one, CancellationToken ct)
    {
        if (await take.EarlierAsync(one.Client, one.MessageId, one.Octets, ct) is { } earlier)
        {
            return earlier;
        }

        try
        {
            var answer = await take.RunAsync(one.Client, one.MessageId, one.Octets, one.Body, ct);
            await db.SaveChangesAsync(ct);
            return answer;
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e))
        {
            // The same message at the same time: whoever saved first gave the answer.
            db.Forget();
            return await take.EarlierAsync(one.Client, one.MessageId, one.Octets, ct) ?? throw new RuleBroken("platform.stale");
        }
    }
}
