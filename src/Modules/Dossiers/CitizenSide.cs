using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Files;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Notifying;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Modules.Dossiers.Tracking;
using TinhSo.Platform.Events;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Dossiers;

/// <summary>What the citizen's pages need beside the verbs: limits, notices, menu entries, the file address.</summary>
internal static class CitizenSide
{
    public static void AddCitizenSide(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new FilingLimit(int.TryParse(configuration["TINHSO_DRAFTS"], out var drafts) && drafts > 0 ? drafts : 5));
        services.AddSingleton<SubmissionGate>();
        services.AddSingleton(p =>
        {
            using var csv = p.GetRequiredService<TinhSo.Platform.Catalogues.CatalogueFiles>().Open("dossiers/identity-levels.csv");
            return IdentityLevels.Read(csv);
        });
        services.AddSingleton<TrackingLimit>();
        services.AddHandler<DossierSubmitted, TellOwner>();
        services.AddHandler<DossierMoved, TellOwner>();
        services.AddHandler<DueDateChanged, TellOwner>();
        services.AddNavigation(
            new NavItem("dossiers.nav.track", "/tra-cuu", 20, Icon: "search"),
            new NavItem("dossiers.nav.mine", "/ho-so-cua-toi", 30, Audience: NavAudience.Citizen, Icon: "folder"),
            new NavItem("dossiers.nav.ratings", "/danh-gia", 40, Icon: "star"),
            new NavItem("dossiers.rating.publish.nav", PublishingModel.Address, 80, PublishRatings.Permission, NavAudience.Officer, "star"));
        services.AddPermission("ratings.publish");
    }

    public static void MapCitizenSide(this IEndpointRouteBuilder app) => ServeFile.Map(app);
}
