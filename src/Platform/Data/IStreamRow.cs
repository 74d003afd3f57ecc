namespace TinhSo.Platform.Data;

/// <summary>
/// A row of a stream read in committed order. Identity values alone are not that order: on PostgreSQL a lower number can
/// commit later. <see cref="Tx"/> is the transaction's number there (zero on SQLite, which has one writer); readers take
/// only rows below the oldest running transaction, ordered by (Tx, Position).
/// </summary>
public interface IStreamRow
{
    long Position { get; }

    long Tx { get; }
}
