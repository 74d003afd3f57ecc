namespace TinhSo.Platform.Files;

/// <summary>Remembers for a while that the scanner did not answer, so that not every upload waits for it in vain.</summary>
public sealed class ScannerRest(TimeProvider clock)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private long _until;

    public bool IsOn => clock.GetUtcNow().UtcTicks < Interlocked.Read(ref _until);

    public void Begin() => Interlocked.Exchange(ref _until, (clock.GetUtcNow() + Pause).UtcTicks);
}
