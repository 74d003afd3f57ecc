using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Archive.Destroying;
using TinhSo.Modules.Archive.Holding;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Modules.Archive.Packages;
using TinhSo.Modules.Archive.Rules;
using TinhSo.Modules.Archive.Telling;
using TinhSo.Platform;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Archive;

/// <summary>What becomes of finished dossiers: lists for the archive, the hand-over and its package, holds, and what is judged for destruction when its period is over.</summary>
public sealed class ArchiveModule : IModule
{
    public string Name => "Archive";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPermission("archive.view", "archive.manage", "archive.approve");
        services.AddSingleton<DossierRules>().AddSingleton<ArchiveFolder>();
        services.AddScoped<ArchiveScope>().AddScoped<PickFinished>().AddScoped<MakeList>().AddScoped<EditDraft>().AddScoped<DecideList>().AddScoped<HandOverList>();
        services.AddScoped<ComposeRecord>().AddScoped<RowPages>().AddScoped<FindList>().AddScoped<FourEyes>().AddScoped<NoteTaken>();
        services.AddScoped<AskForPackage>().AddJob<ArchivePackageInput, NoteGiving>(NoteGiving.Kind, aside: true).AddJob<ArchivePackageInput, MakePackage>(MakePackage.Kind, aside: true);
        services.AddScoped<IOldRecords, OldPackages>();
        services.AddScoped<HoldDossier>().AddScoped<OverRows>().AddScoped<JudgeDisposal>();
        services.AddScoped<IPersonalData, ArchivedPerson>();
        services.AddNavigation(new NavItem("archive.nav", IndexModel.Address, 65, ArchiveScope.View, NavAudience.Officer, "folder"));
    }

    public void MapEndpoints(IEndpointRouteBuilder app) => ListEndpoints.Map(app);
}
