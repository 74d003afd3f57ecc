using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts;

namespace TinhSo.Platform.Events;

/// <summary>When and by whom the event was published; <paramref name="Id"/> is the same at every repeat.</summary>
public sealed record EventMeta(Guid Id, DateTime At, string ActorName);

/// <summary>Hears one kind of event after its transaction committed. Must not save: its effects and its place in the stream are saved together.</summary>
public interface IHandle<in TEvent>
    where TEvent : IEvent
{
    Task HandleAsync(TEvent e, EventMeta meta, CancellationToken ct);
}

/// <summary>A handler that reads at once what the events of a batch will ask for, so that each of them asks for nothing.</summary>
public interface IForesee<in TEvent>
    where TEvent : IEvent
{
    Task ForeseeAsync(IReadOnlyList<TEvent> events, CancellationToken ct);
}

/// <summary>One registered handler: its name in the subscription table, the event it hears, how to make ready for a batch and to run one.</summary>
public sealed record HandlerRegistration(
    string Name, Type EventType, Func<IServiceProvider, EventRow, CancellationToken, Task> RunAsync, Func<IServiceProvider, IReadOnlyList<EventRow>, CancellationToken, Task> ForeseeAsync);

/// <summary>How a module says which events it hears.</summary>
public static class HandlerExtensions
{
    public static IServiceCollection AddHandler<TEvent, THandler>(this IServiceCollection services)
        where TEvent : class, IEvent
        where THandler : class, IHandle<TEvent>
    {
        services.AddScoped<THandler>();
        services.AddSingleton(new HandlerRegistration(
            $"{typeof(THandler).Namespace!.Split('.')[^1]}.{typeof(THandler).Name}:{typeof(TEvent).Name}",
            typeof(TEvent),
            (provider, row, ct) => provider.GetRequiredService<THandler>().HandleAsync(
                Read<TEvent>(row),
                new EventMeta(row.Id, row.At, row.ActorName),
                ct),
            (provider, rows, ct) => provider.GetRequiredService<THandler>() is IForesee<TEvent> ready ? ready.ForeseeAsync([.. rows.Select(Read<TEvent>)], ct) : Task.CompletedTask));
        return services;
    }

    private static TEvent Read<TEvent>(EventRow row) => JsonSerializer.Deserialize<TEvent>(row.Payload, EventRow.Json)!;
}
