namespace TinhSo.Modules.Dossiers.Filing;

/// <summary>
/// Lets one request at a time work on one draft in this process: ten thousand clicks wait in line without a database connection each.
/// Correctness does not hang on it; the unique submission key decides between processes.
/// </summary>
internal sealed class SubmissionGate
{
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<IDisposable> EnterAsync(Guid key, CancellationToken ct)
    {
        var lane = _lanes[(int)((uint)key.GetHashCode() % _lanes.Length)];
        await lane.WaitAsync(ct);
        return new Leave(lane);
    }

    private sealed class Leave(SemaphoreSlim lane) : IDisposable
    {
        public void Dispose() => lane.Release();
    }
}
