using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform;

namespace TinhSo.Modules.Directory;

public sealed class DirectoryModule : IModule
{
    public string Name => "Directory";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
    }
}
