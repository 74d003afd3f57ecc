namespace TinhSo.Platform.Seeding;

/// <summary>
/// What a module does in a replay of a past period (<c>./tinhso replay 2025-01</c>): officers of the time, the catalogue of the time, the dossiers, the declared figures.
/// Run in order, each in its own scope; a stage that is called again after a crash goes on where it stopped. Order: Directory 10, Procedures 20, Dossiers 50, Assessment 60.
/// </summary>
public interface IReplayStage
{
    int Order { get; }

    /// <summary>Asked of every stage before the first one writes: throws <c>RuleBroken</c> when the period already has records that are not of this replay.</summary>
    Task CheckAsync(string period, CancellationToken ct) => Task.CompletedTask;

    /// <param name="period">The month that is replayed, such as 2025-01; its parameters lie in catalogues/replay/.</param>
    /// <param name="say">One line of progress for the person who waits.</param>
    Task RunAsync(string period, Action<string> say, CancellationToken ct);
}
