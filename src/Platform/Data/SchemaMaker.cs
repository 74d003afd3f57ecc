using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Data;

/// <summary>The fingerprint of the model the tables were made from. Until the first release a changed model means a new database, said clearly.</summary>
public sealed class SchemaBaseline : ITechnical
{
    public int Id { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>The assemblies the model came from: as long as they are the same, nobody need make the model's script to compare it.</summary>
    public required string Assemblies { get; set; }

    public DateTime MadeAt { get; init; }

    /// <summary>Made in the demo setting: sample users with a published password, and whatever their visitors did.</summary>
    public bool Demo { get; init; }

    /// <summary>Null while the first start has not ended; what stands in the tables then is thrown away by the next start.</summary>
    public DateTime? SeededAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SchemaBaseline>
    {
        public void Configure(EntityTypeBuilder<SchemaBaseline> builder)
        {
            builder.ToTable("platform_schema").HasKey(b => b.Id);
            builder.Property(b => b.Id).ValueGeneratedNever();
        }
    }
}

/// <summary>Makes the tables from the model on an empty database and refuses to run on tables made from another model.</summary>
public sealed class SchemaMaker(AppDb db, ModelSource source, Settings settings, TimeProvider clock)
{
    private string Assemblies { get; } = Short(string.Join(' ', source.Assemblies.Append(typeof(DbContext).Assembly).Select(a => a.ManifestModule.ModuleVersionId)));

    /// <summary>True when tables and seeds are there and fit this program; false when the first start is still to be made, or was cut off.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        if (db.Flavour.IsHalfRestored)
        {
            throw new RuleBroken("platform.restore-unfinished");
        }

        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(ct))
        {
            await creator.CreateAsync(ct);
        }

        if (!await creator.HasTablesAsync(ct))
        {
            return false;
        }

        var made = await ReadAsync(ct);
        if (made is { SeededAt: null })
        {
            return false;
        }

        if (made is not null && made.Assemblies == Assemblies)
        {
            return true;
        }

        var wanted = Fingerprint();
        if (made?.Fingerprint != wanted)
        {
            throw new InvalidOperationException(
                $"The database was made by another version of the product (schema {made?.Fingerprint ?? "unknown"}, this program wants {wanted}). "
                + "Before the first release there is no upgrade: point TINHSO_DATA or TINHSO_DB to a new place, or remove the old database.");
        }

        await db.Set<SchemaBaseline>().ExecuteUpdateAsync(s => s.SetProperty(b => b.Assemblies, Assemblies), ct);
        return true;
    }

    /// <summary>Refuses to serve outside the demo setting what was made in it: everybody knew its passwords, so nothing in it can be trusted to be one person's.</summary>
    public async Task MustNotServeDemoAsync(CancellationToken ct)
    {
        if (!settings.Demo && await db.Set<SchemaBaseline>().AnyAsync(b => b.Demo, ct))
        {
            throw new RuleBroken("platform.demo-database");
        }
    }

    /// <summary>Fresh tables; leftovers of a first start that was cut off go first.</summary>
    public async Task MakeAsync(CancellationToken ct)
    {
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (await creator.HasTablesAsync(ct))
        {
            await db.Flavour.DropTablesAsync(db, ct);
        }

        await creator.CreateTablesAsync(ct);
        await db.Flavour.AfterCreateAsync(db, ct);
        db.Add(new SchemaBaseline { Id = 1, Fingerprint = Fingerprint(), Assemblies = Assemblies, MadeAt = clock.GetUtcNow().UtcDateTime, Demo = settings.Demo });
        await db.SaveChangesAsync(ct);
    }

    public Task SeededAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.Set<SchemaBaseline>().ExecuteUpdateAsync(s => s.SetProperty(b => b.SeededAt, now), ct);
    }

    /// <summary>Of the tables this program wants; a backup carries it.</summary>
    public string Fingerprint() => Short(db.Database.GenerateCreateScript());

    private static string Short(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>Null when the tables are not ours; a row without fingerprint when ours were made and nothing more.</summary>
    private async Task<SchemaBaseline?> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await db.Set<SchemaBaseline>().AsNoTracking().SingleOrDefaultAsync(ct) ?? new SchemaBaseline { Fingerprint = "", Assemblies = "" };
        }
        catch (System.Data.Common.DbException)
        {
            return null;
        }
    }
}
