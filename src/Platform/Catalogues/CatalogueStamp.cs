using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Catalogues;

/// <summary>The number of the last change of a catalogue. No audit: the changed records have theirs.</summary>
public sealed class StampRow : ITechnical
{
    public required string Name { get; init; }

    public long Value { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<StampRow>
    {
        public void Configure(EntityTypeBuilder<StampRow> builder) => builder.ToTable("platform_stamp").HasKey(s => s.Name);
    }
}

/// <summary>Lets in-memory snapshots know that another process changed their catalogue; asked at most once a second.</summary>
public sealed class CatalogueStamp(IServiceScopeFactory scopes)
{
    private readonly ConcurrentDictionary<string, (long Value, long At)> _seen = new();

    public async Task<long> CurrentAsync(string name, CancellationToken ct = default)
    {
        var now = Environment.TickCount64;
        if (_seen.TryGetValue(name, out var seen) && now - seen.At < 1000)
        {
            return seen.Value;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var value = await db.Set<StampRow>().Where(s => s.Name == name).Select(s => s.Value).SingleOrDefaultAsync(ct);
        _seen[name] = (value, now);
        return value;
    }

    /// <summary>The same for callers that cannot wait: the snapshot properties behind synchronous contracts.</summary>
    public long Current(string name)
    {
        var now = Environment.TickCount64;
        if (_seen.TryGetValue(name, out var seen) && now - seen.At < 1000)
        {
            return seen.Value;
        }

        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var value = db.Set<StampRow>().Where(s => s.Name == name).Select(s => s.Value).SingleOrDefault();
        _seen[name] = (value, now);
        return value;
    }

    /// <summary>Marks the catalogue as changed, in the transaction of the change.</summary>
    public async Task BumpAsync(AppDb db, string name, CancellationToken ct)
    {
        var row = await db.Set<StampRow>().SingleOrDefaultAsync(s => s.Name == name, ct) ?? db.Set<StampRow>().Local.SingleOrDefault(s => s.Name == name);
        if (row is null)
        {
            db.Add(new StampRow { Name = name, Value = 1 });
        }
        else
        {
            row.Value++;
        }

        _seen.TryRemove(name, out _);
    }

    /// <summary>Forgets what was seen, so the next question goes to the database; for the process that just changed the catalogue.</summary>
    public void Forget(string name) => _seen.TryRemove(name, out _);
}
