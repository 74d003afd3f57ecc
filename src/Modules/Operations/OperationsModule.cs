using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform;

namespace TinhSo.Modules.Operations;

public sealed class OperationsModule : IModule
{
    public string Name => "Operations";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
    }
}
