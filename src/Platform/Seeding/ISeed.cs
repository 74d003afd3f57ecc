namespace TinhSo.Platform.Seeding;

/// <summary>What a module puts into an empty database at the first start. Order: Directory 10, Procedures 20, Accounts 30, Dossiers 50, Assessment 60, SignOn 70.</summary>
public interface ISeed
{
    int Order { get; }

    Task SeedAsync(CancellationToken ct);
}
