using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Events;

/// <summary>One published event in the outbox; read by each handler in committed order. Its own record, so no audit.</summary>
public sealed class EventRow : IStreamRow, ITechnical
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public long Position { get; set; }

    public long Tx { get; set; }

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Type { get; init; }

    public required string Payload { get; init; }

    public required DateTime At { get; init; }

    public required CallerKind ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    public required string ActorName { get; init; }

    public static EventRow Of(IEvent e, DateTime at, Caller caller) => new()
    {
        Type = e.GetType().Name,
        Payload = JsonSerializer.Serialize(e, e.GetType(), Json),
        At = at,
        ActorKind = caller.Kind,
        ActorId = caller.Id,
        ActorName = caller.Name,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<EventRow>
    {
        public void Configure(EntityTypeBuilder<EventRow> builder)
        {
            builder.ToTable("platform_event").HasKey(r => r.Position);
            builder.HasIndex(r => new { r.Tx, r.Position });
        }
    }
}

/// <summary>How far one handler has read the stream. Moves in the same transaction as the handler's effects.</summary>
public sealed class Subscription : ITechnical
{
    public required string Handler { get; init; }

    public long Tx { get; set; } = CommittedOrder.Start;

    public long Position { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> builder) => builder.ToTable("platform_subscription").HasKey(s => s.Handler);
    }
}

/// <summary>An event that one handler could not take; retried with growing pauses, shown on the operations page, never blocking the rest.</summary>
public sealed class FailedDelivery : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Handler { get; init; }

    public required long Position { get; init; }

    public int Attempts { get; set; }

    public DateTime NextAt { get; set; }

    public required string Error { get; set; }

    public bool GivenUp { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<FailedDelivery>
    {
        public void Configure(EntityTypeBuilder<FailedDelivery> builder)
        {
            builder.ToTable("platform_failed_delivery").HasKey(f => f.Id);
            builder.HasIndex(f => new { f.Handler, f.Position }).IsUnique();
            builder.HasIndex(f => new { f.GivenUp, f.NextAt });
        }
    }
}
