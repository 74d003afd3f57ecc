using System.CommandLine;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Platform;

/// <summary>What a module hands to the host: its services, its machine endpoints and its command-line verbs. The one public type of each module.</summary>
public interface IModule
{
    /// <summary>The folder name, and the prefix of the module's tables, permissions and texts.</summary>
    string Name { get; }

    void AddServices(IServiceCollection services, IConfiguration configuration);

    void MapEndpoints(IEndpointRouteBuilder app)
    {
    }

    /// <summary>Verbs for <c>./tinhso</c>. <paramref name="host"/> starts the services without the web server, on demand.</summary>
    IEnumerable<Command> Commands(ICommandHost host) => [];
}

/// <summary>Gives a command-line verb the same services the web has; started on first use.</summary>
public interface ICommandHost
{
    Task<IServiceProvider> StartAsync();

    /// <summary>The same services without a look at the database, which may be lost or damaged: for restore.</summary>
    IServiceProvider Services();
}
