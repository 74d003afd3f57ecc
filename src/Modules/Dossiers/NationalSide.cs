using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Inbound;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Modules.Dossiers.Synchronising;
using TinhSo.Platform;
using TinhSo.Platform.Events;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Outbound;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Dossiers;

/// <summary>What the national systems and the printed papers need: the inbound door, the synchronisation outward, the slips.</summary>
internal static class NationalSide
{
    public static void AddNationalSide(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<InboundClients>().AddSingleton<InboundGate>().AddSingleton<NewMessages>().AddScoped<InboundPapers>();
        services.AddSingleton(p => PortalSettings.Read(configuration, p.GetRequiredService<Settings>())).AddSingleton<NationalPortal>();
        services.AddWayOut(NationalPortal.HttpName, TimeSpan.FromSeconds(20), 1024 * 1024, p => [p.GetRequiredService<PortalSettings>().Address]);
        services.AddHandler<DossierSubmitted, QueueSync>().AddHandler<DossierMoved, QueueSync>().AddJob<SyncInput, SyncDossier>(SyncDossier.Kind);
        services.AddScoped<ComposePaper>();
        services.AddSingleton<CheckAddress>();
    }

    public static void MapNationalSide(this IEndpointRouteBuilder app)
    {
        InboundEndpoints.Map(app);
        PaperEndpoints.Map(app);
    }
}
