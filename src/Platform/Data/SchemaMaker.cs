using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;

namespace TinhSo.Platform.Data;

/// <summary>The fingerprint of the model the tables were made from. Until the first release a changed model means a new database, said clearly.</summary>
public sealed class SchemaBaseline : ITechnical
{
    public int Id { get; init; }

    public required string Fingerprint { get; init; }

    public DateTime MadeAt { get; init; }

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
public sealed class SchemaMaker(AppDb db, TimeProvider clock)
{
    public string Fingerprint { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(db.Database.GenerateCreateScript())))[..16];

    /// <summary>True when the tables were made just now, so the first start seeds.</summary>
    public async Task<bool> MakeAsync(CancellationToken ct)
    {
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(ct))
        {
            await creator.CreateAsync(ct);
        }

        if (await creator.HasTablesAsync(ct))
        {
            var made = await ReadAsync(ct);
            if (made?.Fingerprint != Fingerprint)
            {
                throw new InvalidOperationException(
                    $"The database was made by another version of the product (schema {made?.Fingerprint ?? "unknown"}, this program wants {Fingerprint}). "
                    + "Before the first release there is no upgrade: point TINHSO_DATA or TINHSO_DB to a new place, or remove the old database.");
            }

            return false;
        }

        await creator.CreateTablesAsync(ct);
        await db.Flavour.AfterCreateAsync(db, ct);
        db.Add(new SchemaBaseline { Id = 1, Fingerprint = Fingerprint, MadeAt = clock.GetUtcNow().UtcDateTime });
        await db.SaveChangesAsync(ct);
        return true;
    }

    private async Task<SchemaBaseline?> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await db.Set<SchemaBaseline>().AsNoTracking().SingleOrDefaultAsync(ct);
        }
        catch (System.Data.Common.DbException)
        {
            return null;
        }
    }
}
