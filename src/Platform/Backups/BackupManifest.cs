namespace TinhSo.Platform.Backups;

/// <summary>What a backup says of itself, as its last entry: who made it from what, and what must lie in it.</summary>
/// <param name="Schema">Fingerprint of the tables; a program with other tables refuses the backup.</param>
/// <param name="Rows">Rows of each table at the moment of the copy.</param>
/// <param name="Entries">Every other entry with its size and SHA-256.</param>
public sealed record BackupManifest(
    string Version, string Engine, string Schema, DateTime MadeAt, IReadOnlyDictionary<string, long> Rows, IReadOnlyDictionary<string, BackupEntry> Entries)
{
    internal const string Name = "manifest.json";
    internal const string Database = "database";

    /// <summary>Folders of the data folder that belong to the records. Keys of fields and of backups do not: they are kept apart from what they open.</summary>
    internal static readonly string[] Folders = ["files", "keys", "trust-roots"];
}

/// <summary>One entry of a backup.</summary>
public sealed record BackupEntry(long Size, string Sha256);
