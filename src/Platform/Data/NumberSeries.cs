using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Platform.Data;

/// <summary>The next free number of one series. No audit: a number is not a fact until a record carries it.</summary>
public sealed class NumberSeries : ITechnical
{
    public required string Series { get; init; }

    public long Next { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<NumberSeries>
    {
        public void Configure(EntityTypeBuilder<NumberSeries> builder) => builder.ToTable("platform_number").HasKey(n => n.Series);
    }
}

/// <summary>Numbers handed out in blocks, each block taken in its own short transaction: no row is updated by every submission, and gaps are allowed.</summary>
public sealed class Numbers(IServiceScopeFactory scopes)
{
    private readonly ConcurrentDictionary<string, Block> _blocks = new();

    public async Task<long> NextAsync(string series, int blockSize, CancellationToken ct)
    {
        var block = _blocks.GetOrAdd(series, _ => new Block());
        await block.Gate.WaitAsync(ct);
        try
        {
            if (block.Next >= block.End)
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<AppDb>();
                block.Next = await db.Flavour.TakeNumbersAsync(db, series, blockSize, ct);
                block.End = block.Next + blockSize;
            }

            return block.Next++;
        }
        finally
        {
            block.Gate.Release();
        }
    }

    private sealed class Block
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public long Next { get; set; }

        public long End { get; set; }
    }
}
