using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Security;

/// <summary>What the database remembers of the key file, by name: an id of a key, never a key.</summary>
public sealed class KeyMark : ITechnical
{
    /// <summary>The key under which no row of an older one was left, once every process had long known it.</summary>
    public const string Ended = "ended";

    /// <summary>The lasting key was seen not to fit what was written: some rows may stand under another, until a walk has written all of them anew.</summary>
    public const string Misfit = "misfit";

    public required string Name { get; init; }

    public required string KeyPrefix { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<KeyMark>
    {
        public void Configure(EntityTypeBuilder<KeyMark> builder) => builder.ToTable("platform_key_mark").HasKey(m => m.Name);
    }
}

/// <summary>Reads and writes the marks apart from the work of whoever asks.</summary>
public sealed class KeyMarks(IServiceScopeFactory scopes)
{
    public async Task<string?> ReadAsync(string name, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AppDb>().Set<KeyMark>().Where(m => m.Name == name).Select(m => m.KeyPrefix).SingleOrDefaultAsync(ct);
    }

    public async Task RemoveAsync(string name, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AppDb>().Set<KeyMark>().Where(m => m.Name == name).ExecuteDeleteAsync(ct);
    }

    public async Task WriteAsync(string name, string prefix, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        if (await db.Set<KeyMark>().Where(m => m.Name == name).ExecuteUpdateAsync(s => s.SetProperty(m => m.KeyPrefix, prefix), ct) == 0)
        {
            db.Add(new KeyMark { Name = name, KeyPrefix = prefix });
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException)
            {
                // Another process has just written the same.
            }
        }
    }
}
