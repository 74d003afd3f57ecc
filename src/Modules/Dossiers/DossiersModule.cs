using System.CommandLine;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Calendar;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Exhibiting;
using TinhSo.Modules.Dossiers.Figures;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Modules.Dossiers.Replaying;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Modules.Dossiers.Personal;
using TinhSo.Modules.Dossiers.Proving;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Dossiers;

/// <summary>The one-stop desk: dossiers, their processing, their clock.</summary>
public sealed class DossiersModule : IModule
{
    public string Name => "Dossiers";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPermission(
            "dossiers.read", "dossiers.receive", "dossiers.examine", "dossiers.approve", "dossiers.issue", "dossiers.return",
            "dossiers.correct", "dossiers.late-registration", "dossiers.assign", "dossiers.lookup-person");
        services.AddCitizenSide(configuration);
        services.AddNationalSide(configuration);
        services.AddDossierMeasures();
        services.AddSingleton<CalendarSource>().AddSingleton<Calendars>().AddSingleton<Desks>().AddSingleton<People>().AddSingleton<CodeFormats>();
        services.AddScoped<ISeed, DossierSeed>().AddScoped<IProtectedRows, ProtectedDossiers>().AddScoped<Contracts.Operations.IConditionSource, NumberConditions>();
        services.AddScoped<IExhibitDossier, ExhibitDossier>();
        services.AddScoped<IFinishedDossiers, Archiving.FinishedDossiers>();
        services.AddScoped<IReplayStage, ReplayDossiers>();
        services.AddScoped<IPersonalData, PersonalDossiers>().AddScoped<IRecordOwners, DossierOwners>().AddJob<PurgeInput, PurgeFiles>(PurgeFiles.Kind);
        services.AddScoped<IProtectedRows, ProtectedForms>().AddScoped<IProtectedRows, ProtectedFormerContents>().AddScoped<IProtectedRows, ProtectedSlips>()
            .AddScoped<IProtectedRows, ProtectedCorrections>().AddScoped<IProtectedRows, ProtectedDrafts>().AddScoped<IProtectedRows, ProtectedMessages>();
        services.AddDeskSide();
        services.AddWorker<JudgeAgain>();
        services.AddScoped<Platform.Retention.IOldRecords, SigningOutside.OldOutsideResults>();
        services.AddWorker<KeepProvable>();
        services.AddScoped<Contracts.Operations.IConditionSource, ProofConditions>();
        services.AddCalendar();
        // Every verb is its own class; they are found, so that a new one needs no line here.
        foreach (var verb in typeof(DossiersModule).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.GetConstructors() is [var made]
            && made.GetParameters().Any(p => p.ParameterType == typeof(AppDb) || p.ParameterType == typeof(Act) || p.ParameterType == typeof(Numbers))
            && !typeof(Microsoft.AspNetCore.Mvc.RazorPages.PageModel).IsAssignableFrom(t)))
        {
            services.TryAddScoped(verb);
        }
    }

    public void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapCitizenSide();
        app.MapNationalSide();
    }

    public IEnumerable<Command> Commands(ICommandHost host) =>
    [
        new DueCommand(
            () => CalendarFiles.Load(Path.Combine(AppContext.BaseDirectory, "catalogues")),
            async () => (await host.StartAsync()).GetRequiredService<Calendars>().Book).Build(),
        CalendarCommand.Of(host),
    ];
}
