using System.CommandLine;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Modules.Signing.Proving;
using TinhSo.Modules.Signing.Results;
using TinhSo.Modules.Signing.Warning;
using TinhSo.Platform;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Signing;

/// <summary>Signatures of posts and agencies on PDF, XML and any other file, and the judgement of anyone's.</summary>
public sealed class SigningModule : IModule
{
    public string Name => "Signing";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        Network.AddTo(services);
        services.AddSingleton(p => SigningSettings.Read(configuration, p.GetRequiredService<Settings>()));
        services.AddSingleton<Network>();
        services.AddSingleton<DemoEnrolment>();
        services.AddSingleton<TrustedCheck>();
        services.AddScoped<RegisterCertificate>();
        services.AddScoped<RevokeCertificate>();
        services.AddScoped<ProjectSeals>();
        services.AddSingleton<SignatureRules>();
        services.AddScoped<HeldKeys>();
        services.AddScoped<JudgeResult>();
        services.AddScoped<ISealResults, SealResults>();
        services.AddOutside();
        services.AddSealMeasures();
        services.AddScoped<ISealStandings, SealStandings>();
        services.AddWorker<WarnOfEnds>();
        services.AddSingleton<StampAudit>();
        services.AddSingleton<IWorker>(p => p.GetRequiredService<StampAudit>());
        services.AddScoped<AuditProof>();
        services.AddScoped<ExhibitFiles>();
        services.AddScoped<MakePackage>();
        services.AddScoped<GiveEvidence>().AddScoped<IGiveEvidence>(p => p.GetRequiredService<GiveEvidence>());
        services.AddScoped<Contracts.Operations.IConditionSource, Inventory.CertificateConditions>();
        services.AddPermission("signing.view", "signing.manage");
        services.AddNavigation(
            new NavItem("signing.mine.title", MineModel.Address, 91, "dossiers.issue", NavAudience.Officer, "key-round"),
            new NavItem("signing.check.nav", "/kiem-tra-chu-ky", 70, null, NavAudience.Public, "shield-check"),
            new NavItem("signing.inventory.nav", "/quan-tri/chung-thu-so", 45, "signing.view", NavAudience.Administration, "key-round"));
    }

    public void MapEndpoints(IEndpointRouteBuilder app) => OutsideEndpoints.Map(app);

    public IEnumerable<Command> Commands(ICommandHost host) => [SigningCommands.Sign(), SigningCommands.Verify(), EvidenceCommand.Of(host)];
}
