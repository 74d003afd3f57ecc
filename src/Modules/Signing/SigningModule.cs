using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform;

namespace TinhSo.Modules.Signing;

/// <summary>Signatures of posts and agencies on PDF, XML and any other file, and the judgement of anyone's.</summary>
public sealed class SigningModule : IModule
{
    public string Name => "Signing";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpClient(Network.HttpName);
        services.AddSingleton(p => SigningSettings.Read(configuration, p.GetRequiredService<Settings>()));
        services.AddSingleton<Network>();
        services.AddSingleton<DemoEnrolment>();
        services.AddSingleton(p => p.GetRequiredService<SigningSettings>().Roots());
        services.AddSingleton(p => new CheckFile(p.GetRequiredService<Trust.TrustRoots>(), p.GetRequiredService<Network>().Revocation, p.GetRequiredService<TimeProvider>()));
    }

    public IEnumerable<Command> Commands(ICommandHost host) => [SigningCommands.Sign(), SigningCommands.Verify()];
}
