using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Speaks to the mobile signature service for all open requests, so that an officer may close the page: pushes once, looks for the answer, takes it, and ends what is over.</summary>
internal sealed class PhoneWorker(IServiceScopeFactory scopes, ILogger<PhoneWorker> log) : IWorker, IDisposable
{
    private const int AtOnce = 8;

    /// <summary>A turn that takes longer goes on beside the next ones: a large lot with a dead third party holds up its own officer only.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, Task> _running = [];
    private readonly SemaphoreSlim _places = new(AtOnce);

    public string Name => "phone-signatures";

    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken ct)
    {
        List<Guid> open;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var (db, now) = (scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<Act>().Now);
            open = await db.Set<SigningRequest>().Where(r => r.State == OutsideState.Waiting && (r.Way == SigningWay.Phone || r.EndsAt <= now)).OrderBy(r => r.EndsAt).Select(r => r.Id).Take(500).ToListAsync(ct);
        }

        // A slow service keeps no other officer waiting.
        foreach (var id in open.Where(id => !_running.ContainsKey(id)))
        {
            _running[id] = Task.Run(() => TurnAsync(id, ct), ct);
        }

        await Task.WhenAny(Task.WhenAll(_running.Values), Task.Delay(Longest, ct));
        ct.ThrowIfCancellationRequested();
        foreach (var (id, _) in _running.Where(r => r.Value.IsCompleted))
        {
            _running.TryRemove(id, out Task? _);
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task TurnAsync(Guid id, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PhoneTurn>().RunAsync(id, ct);
        }
        catch (RuleBroken rule) when (rule.Code == "platform.stale")
        {
            // Cancelled in the same moment, or another node was faster.
            log.LogInformation("Signing request {Id} was changed meanwhile", id);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One that cannot be handled keeps none of the others waiting.
            log.LogError(e, "Signing request {Id} failed in its turn", id);
        }
        finally
        {
            _places.Release();
        }
    }
}

/// <summary>One turn of one open request: what the service is asked next, and what comes of its answer. The only one who speaks to it.</summary>
internal sealed class PhoneTurn(AppDb db, Act act, PhoneService service, FinishSignature finish, EndSignature end, ILogger<PhoneTurn> log)
{
    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        var request = await db.Set<SigningRequest>().SingleAsync(r => r.Id == id, ct);
        if (!request.IsOpenAt(act.Now))
        {
            if (request.State == OutsideState.Waiting)
            {
                await EndAsync(request, OutsideState.Expired, null, ct);
            }
        }
        else if (request.PushedAt is null)
        {
            await PushAsync(request, ct);
        }
        else if (request.TransactionId is { } transaction)
        {
            await PollAsync(request, transaction, ct);
        }
    }

    private async Task PushAsync(SigningRequest request, CancellationToken ct)
    {
        // Noted first: whatever fails from here on, the telephone is not pushed twice.
        request.PushedAt = act.Now;
        act.On(request, "signing.push");
        await db.SaveChangesAsync(ct);
        try
        {
            var held = await db.Set<HeldCertificate>().SingleAsync(c => c.Id == request.CertificateId, ct);
            if (await service.CertificateAsync(held.CredentialId!, ct) is not { } there || HeldCertificate.FingerprintOf(there) != held.Fingerprint)
            {
                await EndAsync(request, OutsideState.Failed, "other-certificate", ct);
                return;
            }

            var digests = await db.Set<SigningRequestItem>().Where(i => i.RequestId == request.Id).OrderBy(i => i.Number).Select(i => i.Digest).ToListAsync(ct);
            request.TransactionId = await service.AskAsync(request, held.CredentialId!, there, [.. digests.Select(Convert.FromHexString)], request.EndsAt - act.Now, ct);
            act.On(request, "signing.pushed");
            await db.SaveChangesAsync(ct);
        }
        catch (PhoneServiceDown down)
        {
            log.LogWarning("The mobile signature service took no push: {Why}", down.Message);
            await EndAsync(request, OutsideState.Failed, "service-down", ct);
        }
    }

    private async Task PollAsync(SigningRequest request, string transaction, CancellationToken ct)
    {
        PhoneAnswer answer;
        try
        {
            answer = await service.PollAsync(transaction, ct);
        }
        catch (PhoneServiceDown down)
        {
            // The person may have confirmed already: it is asked again until the time is over.
            log.LogWarning("The mobile signature service gave no answer: {Why}", down.Message);
            return;
        }

        switch (answer.State)
        {
            case PhoneState.Pending: break;
            case PhoneState.Confirmed: await FinishAsync(request, answer.Values, ct); break;
            case PhoneState.Refused: await EndAsync(request, OutsideState.Refused, "refused", ct); break;
            case PhoneState.WrongCode: await EndAsync(request, OutsideState.Refused, "wrong-code", ct); break;
            case PhoneState.Over: await EndAsync(request, OutsideState.Expired, null, ct); break;
            default: await EndAsync(request, OutsideState.Failed, "service-down", ct); break;
        }
    }

    private async Task FinishAsync(SigningRequest request, IReadOnlyList<byte[]> values, CancellationToken ct)
    {
        try
        {
            if (request.AnsweredAt is null)
            {
                // Noted first: what follows waits for others, and the time of the person is over meanwhile.
                request.Answered(act.Now);
                act.On(request, "signing.answered");
                await db.SaveChangesAsync(ct);
            }

            await finish.RunAsync(request, values, ct);
            await db.SaveChangesAsync(ct);
        }
        catch (RuleBroken rule) when (rule.Code.StartsWith("signing.outside-", StringComparison.Ordinal))
        {
            log.LogWarning("An answer to signing request {Id} was not taken: {Rule}", request.Id, rule.Code);
            db.Forget();
            var again = await db.Set<SigningRequest>().SingleAsync(r => r.Id == request.Id, ct);
            await EndAsync(again, rule.Code == "signing.outside-late" ? OutsideState.Expired : OutsideState.Failed, rule.Code == "signing.outside-late" ? null : rule.Code["signing.outside-".Length..], ct);
        }
    }

    private async Task EndAsync(SigningRequest request, OutsideState state, string? why, CancellationToken ct)
    {
        end.Run(request, state, why);
        await db.SaveChangesAsync(ct);
    }
}
