namespace TinhSo.Platform.Backups;

/// <summary>What a module does once a backup stands in the place of the database and before anybody works on it.</summary>
public interface IAfterRestore
{
    /// <summary>Saves its own steps; must bear being run again. Returns how many people it erased again; 0 for every other kind of step.</summary>
    Task<int> ApplyAsync(CancellationToken ct);
}
