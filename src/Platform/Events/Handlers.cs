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

/// <summary>One registered handler: its name in the subscription table, the event it hears, how to run it.</summary>
public sealed record HandlerRegistration(string Name, Type EventType, Func<IServiceProvider, EventRow, CancellationToken, Task> RunAsync);

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
                JsonSerializer.Deserialize<TEvent>(row.Payload, EventRow.Json)!,
                new EventMeta(row.Id, row.At, row.ActorName),
                ct)));
        return services;
    }
}
