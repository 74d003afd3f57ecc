using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Commands;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Modules.Assessment.Listing;
using TinhSo.Modules.Assessment.Reports;
using TinhSo.Modules.Assessment.Restating;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Limiting;
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
        services.AddSingleton<CountMemory>();
        services.AddSingleton<IndicatorCatalogue>();
        services.AddSingleton<RecountMarks>();
        services.AddWorker<RecountMarks>();
        services.AddWorker<NightlyRecount>();
        services.AddScoped<FullRecount>();
        services.AddScoped<FigureScopes>();
        services.AddScoped<FigureReader>();
        services.AddScoped<IMeasureCounts, MeasureCounts>();
        services.AddScoped<RecordList>();
        services.AddScoped<DistinctRows>();
        services.AddScoped<CoverageGaps>();
        services.AddScoped<TargetLevels>();
        services.AddScoped<IndicatorFigures>();
        services.AddScoped<DeclaredFigures>();
        services.AddScoped<DeclarationRights>();
        services.AddScoped<DeclareFigure>();
        services.AddScoped<DeclarationRows>();
        services.AddScoped<ImportDeclarations>();
        services.AddScoped<DeclarationList>();
        services.AddScoped<IReplayStage, DeclareReplayed>();
        services.AddScoped<FrozenFigures>();
        services.AddScoped<PackLists>();
        services.AddScoped<FreezePeriod>();
        services.AddScoped<ReadSet>();
        services.AddScoped<Restatements>();
        services.AddSingleton<ReportCatalogue>();
        services.AddSingleton<ComposeReport>();
        services.AddScoped<ReportLibrary>();
        services.AddScoped<IssueReport>();
        services.AddScoped<ReportFiles>();
        services.AddScoped<ExportRestatement>();
        services.AddScoped<Glance>();
        services.AddScoped<SealCriterion>();
        services.AddScoped<IndicatorParts>();
        services.AddScoped<VerdictSentence>();
        services.AddSingleton(p => BoardContent.Read(p.GetRequiredService<CatalogueFiles>()));
        services.AddScoped<AgencyTable>();
        services.AddScoped<TrendOfRates>();
        services.AddScoped<Breakdown>();
        services.AddScoped<ExportList>();
        services.AddPermission("assessment.view", "assessment.list", "assessment.declare", "assessment.freeze", "assessment.report");
        services.AddNavigation(new NavItem("assessment.nav.figures", BoardModel.Address, Order: 60, "assessment.view", NavAudience.Officer, "gauge"));
        services.AddNavigation(new NavItem("assessment.declare.nav", DeclarationsModel.Address, Order: 62, "assessment.view", NavAudience.Officer, "pencil"));
        services.AddNavigation(new NavItem("assessment.published.nav", PublishedModel.Address, Order: 64, "assessment.view", NavAudience.Officer, "file-check"));
        services.AddNavigation(new NavItem("assessment.reports.nav", ReportsModel.Address, Order: 66, "assessment.view", NavAudience.Officer, "file-text"));
    }

    public void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapGet(BoardModel.Address + "/{measure}/danh-sach.csv", (string measure, ExportList export, HttpContext context) => export.CsvAsync(measure, context)).RequireAuthorization("assessment.list").Costs(60);
        app.MapGet(BoardModel.Address + "/{measure}/danh-sach.xlsx", (string measure, ExportList export, HttpContext context) => export.XlsxAsync(measure, context)).RequireAuthorization("assessment.list").Costs(60);
        foreach (var kind in new[] { "csv", "xlsx" })
        {
            app.MapGet($"{DeclarationsModel.Address}.{kind}", (HttpContext context, DeclarationList list) => list.File(FilterOf(context.Request.Query), kind)).RequireAuthorization("assessment.view").Costs(60);
            app.MapGet(PublishedModel.Address + "/{set}/{period}." + kind, (string set, string period, int? lan, ExportRestatement export, CancellationToken ct) => export.AnswerAsync(set, period, lan, kind, ct)).RequireAuthorization("assessment.list").Costs(60);
        }

        ReportFiles.Map(app);
        app.MapGet(DeclarationsModel.Address + "/{id:guid}/minh-chung", (Guid id, DeclarationList list, CancellationToken ct) => list.EvidenceAsync(id, ct)).RequireAuthorization("assessment.view");
    }

    private static DeclarationFilter FilterOf(IQueryCollection asked) => new(Period.TryParse(asked["ky"], out var period) ? period : null, asked["chi-tieu"], asked["tim"]);

    public IEnumerable<Command> Commands(ICommandHost host) =>
        [new FiguresCommand(host).Build(), new RecordsCommand(host).Build(), new CriteriaCommand(host).Build(), new RecountCommand(host).Build(),
            new FreezeCommand(host).Build(), new RestatementCommand(host).Build(), new DeclareCommand(host).Build(), new ReportCommand(host).Build()];
}
