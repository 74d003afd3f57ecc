using Microsoft.AspNetCore.Builder;

namespace TinhSo.Platform.Limiting;

/// <summary>How many plain pages a request of this page or endpoint weighs; without it, one. 0: not counted, because something else bounds it or nothing needs to.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CostsAttribute(int tokens) : Attribute
{
    public int Tokens { get; } = tokens;

    /// <summary>Only what is sent weighs so much; showing the page weighs one.</summary>
    public bool OnlyPosts { get; init; }

    /// <summary>What taking the page's table away as a file weighs (<c>handler=Export</c>); 0: as the page.</summary>
    public int Export { get; init; }
}

/// <summary>How a module weighs an endpoint of its own.</summary>
public static class CostExtensions
{
    /// <summary>The same for an endpoint that is no page.</summary>
    public static TBuilder Costs<TBuilder>(this TBuilder endpoint, int tokens)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new CostsAttribute(tokens));
}
