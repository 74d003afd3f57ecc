using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform;

namespace TinhSo.Modules.Dossiers;

/// <summary>The one-stop desk: dossiers, their processing, their clock.</summary>
public sealed class DossiersModule : IModule
{
    public string Name => "Dossiers";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
    }

    public IEnumerable<Command> Commands(ICommandHost host) =>
    [
        new DueCommand(() => CalendarFiles.Load(Path.Combine(AppContext.BaseDirectory, "catalogues"))).Build(),
    ];
}
