using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Commands;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Modules.Assessment.Listing;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Ui;

namespace TinhSo.Modules.Assessment;

/// <summary>Measures rolled up, indicators computed from them, and the board that opens each figure to its records.</summary>
public sealed class AssessmentModule : IModule
{
    public string Name => "Assessment";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<MeasureBook>();
        services.AddSingleton<IndicatorCatalogue>();
        services.AddSingleton<RecountMarks>();
        services.AddWorker<RecountMarks>();
        services.AddWorker<NightlyRecount>();
        services.AddScoped<FullRecount>();
        services.AddScoped<FigureScopes>();
        services.AddScoped<FigureReader>();
        services.AddScoped<RecordList>();
        services.AddScoped<DistinctRows>();
        services.AddScoped<CoverageGaps>();
        services.AddScoped<TargetLevels>();
        services.AddScoped<IndicatorFigures>();
        services.AddScoped<DeclaredFigures>();
        services.AddScoped<DeclarationRights>();
        services.AddScoped<DeclareFigure>();
        services.AddScoped<ImportDeclarations>();
        services.AddScoped<IReplayStage, DeclareReplayed>();
        services.AddScoped<FrozenFigures>();
        services.AddScoped<PackLists>();
        services.AddScoped<FreezePeriod>();
        services.AddScoped<ReadSet>();
        services.AddScoped<VerdictSentence>();
        services.AddSingleton(p => BoardContent.Read(p.GetRequiredService<CatalogueFiles>()));
        services.AddScoped<AgencyTable>();
        services.AddScoped<TrendOfRates>();
        services.AddScoped<Breakdown>();
        services.AddScoped<ExportList>();
        services.AddPermission("assessment.view", "assessment.list", "assessment.declare", "assessment.freeze");
        services.AddNavigation(new NavItem("assessment.nav.figures", BoardModel.Address, Order: 60, "assessment.view", NavAudience.Officer, "gauge"));
    }

    public void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapGet(BoardModel.Address + "/{measure}/danh-sach.csv", (string measure, ExportList export, HttpContext context) => export.CsvAsync(measure, context)).RequireAuthorization("assessment.list");
        app.MapGet(BoardModel.Address + "/{measure}/danh-sach.xlsx", (string measure, ExportList export, HttpContext context) => export.XlsxAsync(measure, context)).RequireAuthorization("assessment.list");
    }

    public IEnumerable<Command> Commands(ICommandHost host) =>
        [new FiguresCommand(host).Build(), new RecordsCommand(host).Build(), new RecountCommand(host).Build()];
}
