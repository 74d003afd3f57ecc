using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Ui;

/// <summary>Who a menu entry is for; it also decides in which menu the entry stands.</summary>
public enum NavAudience
{
    Public,
    Citizen,
    Officer,
    Administration,
}

/// <summary>One menu entry, given by the module that owns the page. Without the permission it is not shown.</summary>
public sealed record NavItem(
    string TextKey,
    string Url,
    int Order,
    string? Permission = null,
    NavAudience Audience = NavAudience.Public,
    string? Icon = null);

/// <summary>How a module puts its pages in the menus.</summary>
public static class Navigation
{
    public static IServiceCollection AddNavigation(this IServiceCollection services, params NavItem[] items)
    {
        foreach (var item in items)
        {
            services.AddSingleton(item);
        }

        return services;
    }
}
