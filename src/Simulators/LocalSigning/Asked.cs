namespace TinhSo.Simulators.LocalSigning;

/// <summary>One thing to sign: its digest (SHA-256, base64) and what it is, in words for the person.</summary>
internal sealed record SignItem(string? Digest, string? Description);

/// <summary>What a page asks of the service.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate, lower-case hex.</param>
internal sealed record SignOrder(string? Fingerprint, string? Algorithm, string? Description, IReadOnlyList<SignItem>? Items);

/// <summary>How a question ended: signatures in the order asked for, or the code of what stood against it.</summary>
internal sealed record Outcome(string? Error, int? TriesLeft = null, IReadOnlyList<string>? Signatures = null);

/// <summary>A question that waits for the person at the computer.</summary>
internal sealed record Question(string Id, string Origin, Token Token, string Description, IReadOnlyList<SignItem> Items)
{
    public TaskCompletionSource<Outcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The one question on the screen: a second page has to wait until the first is answered, so that nobody confirms what they do not see.</summary>
internal sealed class Asked(TimeProvider clock)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private Question? now;

    public Question? Now => Volatile.Read(ref now);

    /// <summary>Shows the question and waits; ends by itself when nobody answers or the page that asked is gone.</summary>
    public async Task<Outcome> AskAsync(Question question, CancellationToken gone)
    {
        if (Interlocked.CompareExchange(ref now, question, null) is not null)
        {
            return new("busy");
        }

        try
        {
            return await question.Answer.Task.WaitAsync(Patience, clock, gone);
        }
        catch (TimeoutException)
        {
            return new("timeout");
        }
        finally
        {
            Volatile.Write(ref now, null);
        }
    }

    /// <summary>Ends whatever waits, when the token is taken out.</summary>
    public void Drop() => Now?.Answer.TrySetResult(new("no-token"));
}
